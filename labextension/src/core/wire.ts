/**
 * The types of every request, answer and event. Generated from the server's models by `jlpm wire`:
 * change jupyter_smstudio/<feature>/models.py instead. The constraints are in wire.json.
 */

/**
 * What the image's packages are built for.
 */
export type Accelerator = 'CPU' | 'GPU';
/**
 * States of a build. Moves: Pending → InProgress → Completed | Failed | Stopping → Stopped.
 */
export type BuildState = 'Pending' | 'InProgress' | 'Stopping' | 'Stopped' | 'Completed' | 'Failed';
/**
 * Whether the environment of an image version is on this machine.
 */
export type EnvironmentState = 'Absent' | 'Building' | 'Ready' | 'Failed' | 'Unavailable';
/**
 * The original's groups.
 */
export type InstanceFamily =
  'General purpose' | 'Compute optimized' | 'Memory optimized' | 'Accelerated computing' | 'This machine';
/**
 * The original's app states; :data:`MOVES` lists what may follow what.
 */
export type InstanceState = 'Pending' | 'InService' | 'Deleting' | 'Deleted' | 'Failed';
/**
 * Moves: Pending → Starting → InService → Switching → InService; any → Failed | Deleted.
 *
 * Pending waits in the queue or for a build; Starting makes the instance and the kernel.
 */
export type PlacementState = 'Pending' | 'Starting' | 'InService' | 'Switching' | 'Failed' | 'Deleted';
/**
 * What is wrong with it.
 */
export type ZombieKind = 'StuckStarting' | 'NoKernel' | 'NoNotebook';
/**
 * Moves, in this order; NeedsDecision only when something would be lost.
 *
 * Pending (build, queue) → Starting → Waiting (running cell) → Saving → Restoring → NeedsDecision →
 * Completed; any before Completed → Cancelled | Failed, with the kernel still where it was.
 */
export type SwitchState =
  | 'Pending'
  | 'Starting'
  | 'Waiting'
  | 'Saving'
  | 'Restoring'
  | 'NeedsDecision'
  | 'Completed'
  | 'Cancelled'
  | 'Failed';

/**
 * All models by name.
 */
export interface Wire {
  Accelerator: Accelerator;
  Build: Build;
  BuildPage: BuildPage;
  BuildState: BuildState;
  CostLine: CostLine;
  Costs: Costs;
  CreateBuild: CreateBuild;
  CreateImage: CreateImage;
  CreatePlacement: CreatePlacement;
  CreateProposal: CreateProposal;
  CreateScript: CreateScript;
  CreateSweep: CreateSweep;
  CreateSwitch: CreateSwitch;
  CreateTerminal: CreateTerminal;
  DecideSwitch: DecideSwitch;
  Environment: Environment;
  EnvironmentPage: EnvironmentPage;
  EnvironmentState: EnvironmentState;
  IdleWarning: IdleWarning;
  Image: Image;
  ImageKernel: ImageKernel;
  ImagePage: ImagePage;
  InstanceFamily: InstanceFamily;
  InstanceState: InstanceState;
  InstanceType: InstanceType;
  InstanceTypePage: InstanceTypePage;
  KernelDeath: KernelDeath;
  LimitWarning: LimitWarning;
  Placement: Placement;
  PlacementPage: PlacementPage;
  PlacementState: PlacementState;
  Preferences: Preferences;
  Proposal: Proposal;
  RunningApp: RunningApp;
  RunningInstance: RunningInstance;
  RunningInstancePage: RunningInstancePage;
  RunningKernel: RunningKernel;
  Script: Script;
  ScriptPage: ScriptPage;
  Stage: Stage;
  Sweep: Sweep;
  Switch: Switch;
  SwitchPage: SwitchPage;
  SwitchState: SwitchState;
  Terminal: Terminal;
  UpdateImage: UpdateImage;
  Variable: Variable;
  Warnings: Warnings;
  Zombie: Zombie;
  ZombieKind: ZombieKind;
  ZombiePage: ZombiePage;
}
/**
 * One build of an environment. Two requests for one digest share one build.
 */
export interface Build {
  id: string;
  image: string;
  version: string;
  state: BuildState;
  /**
   * resolve, download, install, publish.
   */
  stages: Stage[];
  started: string;
  ended: string | null;
  /**
   * 0 to 1 over packages; None while unknown.
   */
  progress: number | null;
  /**
   * The last 64 KiB.
   */
  log: string;
  /**
   * The resolver's own words and the line to change.
   */
  failure_reason: string | null;
}
/**
 * A step of a long work, in order; shown as a strip.
 */
export interface Stage {
  name: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  started: string | null;
  /**
   * How long it took, or has taken so far.
   */
  seconds: number | null;
  /**
   * Median of the times seen before on this machine; None when never seen.
   */
  expected_seconds: number | null;
  /**
   * E.g. ``position 2, waits for 4 GiB``.
   */
  note: string;
}
/**
 * Builds of this server's life, newest first.
 */
export interface BuildPage {
  items: Build[];
}
/**
 * Cost of one instance type.
 */
export interface CostLine {
  type: string;
  hours: number;
  today: number;
  month: number;
}
/**
 * What the caller's instances cost; days and months in the server's time zone.
 */
export interface Costs {
  today: number;
  month: number;
  /**
   * What runs now.
   */
  rate_per_hour: number;
  /**
   * Currency code, or ``kWh``.
   */
  unit: string;
  lines: CostLine[];
}
/**
 * Ask for the environment of an image version.
 */
export interface CreateBuild {
  image: string;
  /**
   * None means the version that ``latest`` points at.
   */
  version?: string | null;
}
/**
 * A custom image, or a new version of one.
 */
export interface CreateImage {
  name: string;
  display_name: string;
  description?: string;
  python?: '3.11' | '3.12' | '3.13';
  /**
   * How ``content`` is to be read: requirements.txt, pyproject.toml or conda's environment.yml.
   */
  source?: 'requirements' | 'pyproject' | 'environment';
  content: string;
  /**
   * 1 to 5, as in the original; empty means one ``python3`` kernel.
   *
   * @maxItems 5
   */
  kernels?: ImageKernel[];
  /**
   * Environment variables of its kernels.
   */
  environment?: {
    [k: string]: string;
  };
  startup_script?: string;
}
/**
 * A kernel that an image offers.
 */
export interface ImageKernel {
  /**
   * Kernelspec name, e.g. ``python3``.
   */
  name: string;
  /**
   * Without the image, e.g. ``Python 3``; shown as ``Python 3 (Data Science)``.
   */
  display_name: string;
  language: string;
}
/**
 * Where a kernel shall run; sent before the kernel itself is asked for.
 */
export interface CreatePlacement {
  image: string;
  image_version?: string | null;
  kernel?: string;
  instance_type: string;
  /**
   * Name of a script; None means the user's default, an empty string none at all.
   */
  startup_script?: string | null;
  /**
   * The notebook, relative to the server's root.
   */
  path?: string;
}
/**
 * The metadata of a notebook that somebody else's studio may have written.
 */
export interface CreateProposal {
  metadata: {
    [k: string]: unknown;
  };
}
/**
 * A start-up script (life-cycle configuration).
 */
export interface CreateScript {
  name: string;
  content: string;
  /**
   * Run it at each start when the user chose none.
   */
  default?: boolean;
}
/**
 * Stop these zombies after 30 s, unless undone.
 */
export interface CreateSweep {
  /**
   * @minItems 1
   * @maxItems 500
   */
  ids: string[];
}
/**
 * Move a running kernel. Fields left out stay as they are.
 */
export interface CreateSwitch {
  kernel_id: string;
  image?: string | null;
  image_version?: string | null;
  kernel?: string | null;
  instance_type?: string | null;
  /**
   * What to do when a cell runs: refuse with ``conflict`` (stay), wait for it, or interrupt it.
   */
  running_cell?: 'stay' | 'wait' | 'interrupt';
  keep_variables?: boolean;
}
/**
 * A terminal in an image's environment, inside an instance's limits.
 */
export interface CreateTerminal {
  image: string;
  image_version?: string | null;
  instance_type: string;
  /**
   * Relative to the server's root.
   */
  cwd?: string;
}
/**
 * The answer to NeedsDecision: lose what is listed, or stay.
 */
export interface DecideSwitch {
  proceed: boolean;
}
/**
 * One built environment in the store.
 */
export interface Environment {
  digest: string;
  image: string;
  version: string;
  /**
   * Bytes that only this environment holds, without hard links shared with the cache.
   */
  size_bytes: number;
  files: number;
  built: string;
  last_used: string | null;
  /**
   * Kernels that run in it now; an environment in use cannot be removed.
   */
  used_by: string[];
}
/**
 * All environments on this machine.
 */
export interface EnvironmentPage {
  items: Environment[];
}
/**
 * Payload of ``idle.warned``: an instance will be stopped unless it is kept.
 */
export interface IdleWarning {
  instance_id: string;
  type: string;
  stops_at: string;
  reason: string;
  /**
   * Names of the notebooks and terminals that would end.
   */
  dies: string[];
}
/**
 * One version of an image, with the state of its environment on this machine.
 */
export interface Image {
  name: string;
  /**
   * Semantic version, e.g. ``1.0.0``; a version never changes once made.
   */
  version: string;
  /**
   * Names that point at this version, e.g. ``latest``.
   */
  aliases: string[];
  display_name: string;
  description: string;
  kernels: ImageKernel[];
  accelerator: Accelerator;
  /**
   * Python version, e.g. ``3.11``.
   */
  python: string;
  /**
   * What was asked for, as requirement lines; the lock holds all of it.
   */
  packages: string[];
  /**
   * Number of packages in the lock; 0 where the lock is made at the first build.
   */
  locked_packages: number;
  custom: boolean;
  /**
   * User who made it; None for the catalogue's own.
   */
  owner: string | null;
  legacy: boolean;
  state: EnvironmentState;
  unavailable_reason: string | null;
  /**
   * The build that runs now, if any.
   */
  build_id: string | null;
  /**
   * Content address of the environment; None before the lock is known.
   */
  digest: string | null;
  /**
   * Bytes of its files; shared with other environments through hard links.
   */
  size_bytes: number | null;
  last_used: string | null;
  default_instance_type: string;
}
/**
 * All images the caller may use, newest version of each first.
 */
export interface ImagePage {
  items: Image[];
}
/**
 * A size of machine, and whether this machine can give it.
 */
export interface InstanceType {
  /**
   * E.g. ``ml.t3.medium``; ``system`` is the unlimited, free type.
   */
  name: string;
  vcpu: number;
  memory_gib: number;
  gpu: number;
  family: InstanceFamily;
  /**
   * In the price list's currency.
   */
  price_per_hour: number;
  fast_launch: boolean;
  /**
   * Whether the whole machine, empty, could give it.
   */
  fits: boolean;
  /**
   * Why it does not fit; empty when it does.
   */
  reason: string;
  /**
   * How often the caller started it; the picker lists the most used on top.
   */
  uses: number;
}
/**
 * The catalogue, and how limits are enforced on this machine.
 */
export interface InstanceTypePage {
  items: InstanceType[];
  currency: string;
  /**
   * ``cgroup-v2``, ``cgroup-v1``, ``watchdog``, or the name of an installed backend.
   */
  enforcement: string;
  /**
   * Empty, or what the fallback can not do here.
   */
  enforcement_note: string;
  machine_vcpu: number;
  machine_memory_gib: number;
  free_vcpu: number;
  free_memory_gib: number;
}
/**
 * Payload of ``kernel.died``: why a kernel ended that nobody stopped.
 */
export interface KernelDeath {
  kernel_id: string;
  path: string;
  cause: 'memory' | 'exit' | 'signal';
  instance_type: string;
  limit_bytes: number | null;
  used_bytes: number | null;
  /**
   * Full sentences, e.g. ``ml.t3.medium has 4 GiB; the kernel needed more. Switch to …``.
   */
  message: string;
  suggested_instance_type: string | null;
}
/**
 * Payload of ``limit.warned`` and ``limit.reached``.
 */
export interface LimitWarning {
  /**
   * Whether all of it is spent; at 80 % it is near.
   */
  reached: boolean;
  spent: number;
  limit: number;
  period: 'day' | 'month';
  unit: string;
  /**
   * What is being stopped, e.g. ``ml.t3.medium (mnist.ipynb, churn.ipynb)``; empty outside the event.
   */
  stopped: string[];
}
/**
 * Where a kernel runs, and how far its start is.
 */
export interface Placement {
  kernel_id: string;
  owner: string;
  path: string;
  image: string;
  image_version: string;
  image_display_name: string;
  kernel: string;
  /**
   * ``Python 3 (Data Science)``.
   */
  kernel_display_name: string;
  instance_type: string;
  /**
   * ``2 vCPU + 4 GiB``.
   */
  instance_label: string;
  instance_id: string | null;
  startup_script: string | null;
  /**
   * Output of the start-up script, last 16 KiB.
   */
  startup_log: string;
  state: PlacementState;
  /**
   * queue, image, instance, kernel, script.
   */
  stages: Stage[];
  failure_reason: string | null;
  created: string;
}
/**
 * The caller's placements that are not Deleted.
 */
export interface PlacementPage {
  items: Placement[];
}
/**
 * A user's choices. Within the administrator's minimum and maximum.
 */
export interface Preferences {
  /**
   * 0 means never; the original allows 60 to 525,600.
   */
  idle_minutes: number;
  show: 'money' | 'kwh' | 'off';
  /**
   * Stop at this much per ``limit_period``; None for no limit.
   */
  limit_amount: number | null;
  limit_period: 'day' | 'month';
  /**
   * ``stop`` warns at 80 % and at 100 % stops everything metered and refuses new starts.
   */
  limit_action: 'warn' | 'stop';
  /**
   * Price per hour by instance type, over the catalogue's.
   */
  prices: {
    [k: string]: number;
  };
}
/**
 * The nearest image and size we have, and how they were found.
 */
export interface Proposal {
  image: string;
  kernel: string;
  instance_type: string;
  source: 'smstudio' | 'sagemaker' | 'kernelspec' | 'default';
  /**
   * E.g. ``Saved by SageMaker Studio with Data Science 1.0 (Python 3.7); opened with Data Science``.
   */
  note: string;
}
/**
 * One image that runs on an instance.
 */
export interface RunningApp {
  /**
   * Slug as in the original, e.g. ``data-science-1-0-0-ml-t3-medium-1abf3407``.
   */
  id: string;
  instance_id: string;
  image: string;
  image_version: string;
  image_display_name: string;
  since: string;
  sessions: RunningKernel[];
}
/**
 * A kernel or terminal on an instance.
 */
export interface RunningKernel {
  id: string;
  kind: 'kernel' | 'terminal';
  /**
   * Notebook path, or the terminal's name.
   */
  path: string;
  display_name: string;
  busy: boolean;
}
/**
 * One instance: what it is, what it costs, what it uses, why it is (not) idle.
 */
export interface RunningInstance {
  id: string;
  type: string;
  /**
   * ``2 vCPU + 4 GiB``.
   */
  label: string;
  owner: string;
  state: InstanceState;
  since: string;
  price_per_hour: number;
  /**
   * So far, in the unit of :class:`Costs`.
   */
  cost: number;
  /**
   * Of its own vCPU: 100 means all of them busy; None before the second sample.
   */
  cpu_percent: number | null;
  memory_bytes: number;
  memory_limit_bytes: number | null;
  idle_since: string | null;
  /**
   * Why it is judged idle or not, e.g. ``mnist.ipynb runs a cell``.
   */
  idle_reason: string;
  /**
   * When idle shutdown will stop it; None while it is not idle or never stops.
   */
  stops_at: string | null;
  apps: RunningApp[];
}
/**
 * All instances the caller may see.
 */
export interface RunningInstancePage {
  items: RunningInstance[];
}
/**
 * A stored start-up script of a user.
 */
export interface Script {
  name: string;
  content: string;
  default: boolean;
  owner: string;
  created: string;
}
/**
 * The caller's start-up scripts.
 */
export interface ScriptPage {
  items: Script[];
}
/**
 * A sweep that waits for its time; deleting it undoes it.
 */
export interface Sweep {
  id: string;
  due: string;
  /**
   * What it will stop; empty in the event that tells it is over, carried out or undone.
   */
  items: Zombie[];
}
/**
 * Something that runs and costs, and that nobody seems to use.
 */
export interface Zombie {
  /**
   * Instance or kernel id.
   */
  id: string;
  kind: ZombieKind;
  name: string;
  reason: string;
  since: string;
  cost: number;
}
/**
 * One move of one kernel.
 */
export interface Switch {
  id: string;
  kernel_id: string;
  state: SwitchState;
  stages: Stage[];
  moved: Variable[];
  lost: Variable[];
  bytes_moved: number;
  from_instance_type: string;
  to_instance_type: string;
  from_image: string;
  to_image: string;
  started: string;
  seconds: number | null;
  failure_reason: string | null;
}
/**
 * One name of the notebook, as a switch saw it.
 */
export interface Variable {
  name: string;
  type: string;
  size_bytes: number | null;
  /**
   * Why it could not move; empty for one that did.
   */
  reason: string;
  /**
   * What changed on the way, e.g. that a view became a copy.
   */
  note: string;
}
/**
 * The caller's switches that have not ended; a page that was reloaded asks for them.
 */
export interface SwitchPage {
  items: Switch[];
}
/**
 * A terminal that runs; ``name`` is what JupyterLab's ``terminal:open`` takes.
 */
export interface Terminal {
  name: string;
  image: string;
  instance_type: string;
  instance_id: string;
}
/**
 * Move an alias to a version.
 */
export interface UpdateImage {
  alias: string;
  version: string;
}
/**
 * What is about to happen to the caller's own instances and can still be changed.
 *
 * Each has been told by an event; a page that was not there then asks for them.
 */
export interface Warnings {
  /**
   * Instances that idle shutdown stops next.
   */
  idle: IdleWarning[];
  /**
   * The spending limit, while it is near or reached.
   */
  limit: LimitWarning | null;
  /**
   * Sweeps that wait for their time, the next first.
   */
  sweeps: Sweep[];
}
/**
 * All of the caller's zombies, most expensive first.
 */
export interface ZombiePage {
  items: Zombie[];
}
