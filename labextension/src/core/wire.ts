/**
 * The types of every request, answer and event. Generated from the server's models by `jlpm wire`:
 * change jupyter_smstudio/<feature>/models.py instead. The constraints are in wire.json.
 */

/**
 * What the image's packages are built for.
 */
export type Accelerator = 'CPU' | 'GPU';
/**
 * Where a limit was decided.
 */
export type LimitSource = 'member' | 'role' | 'domain' | 'none';
/**
 * What is asked of the target; the names are the original's (CreateAutoMLJob).
 */
export type ProblemType = 'BinaryClassification' | 'MulticlassClassification' | 'Regression';
/**
 * How candidates are made; the best of them are blended either way.
 */
export type AutoMLMode = 'Auto' | 'Ensembling' | 'HyperparameterTuning';
/**
 * What a column is to a model.
 */
export type ColumnKind = 'numeric' | 'categorical' | 'text' | 'date' | 'id' | 'constant';
/**
 * How the bytes of a table are laid out.
 */
export type TableFormat = 'csv' | 'parquet';
/**
 * What the first number of a date such as 03/04/2026 is.
 */
export type DateOrder = 'day first' | 'month first';
/**
 * What an AutoML job is, as a whole.
 */
export type AutoMLStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
/**
 * What an AutoML job does.
 */
export type AutoMLSecondaryStatus =
  | 'Starting'
  | 'PreTraining'
  | 'AnalyzingData'
  | 'FeatureEngineering'
  | 'CandidateDefinitionsGenerated'
  | 'ModelTuning'
  | 'MaxCandidatesReached'
  | 'MaxAutoMLJobRuntimeReached'
  | 'TrainingModels'
  | 'GeneratingModelInsightsReport'
  | 'ModelInsightsError'
  | 'GeneratingExplainabilityReport'
  | 'ExplainabilityError'
  | 'HonestEstimate'
  | 'Completed'
  | 'Failed'
  | 'Stopping'
  | 'Stopped';
/**
 * How candidates are made; the best of them are blended either way.
 */
export type AutoMLMode1 = 'Auto' | 'Ensembling' | 'HyperparameterTuning';
/**
 * What a candidate is (CandidateStatus).
 */
export type CandidateState = 'Completed' | 'InProgress' | 'Failed' | 'Stopped';
/**
 * How much an insight matters; the original's three boxes.
 */
export type Severity = 'Low' | 'Medium' | 'High';
/**
 * States of a build. Moves: Pending → InProgress → Completed | Failed | Stopping → Stopped.
 */
export type BuildState = 'Pending' | 'InProgress' | 'Stopping' | 'Stopped' | 'Completed' | 'Failed';
/**
 * EMR's states; :data:`MOVES` lists what may follow what.
 */
export type ClusterState =
  | 'STARTING'
  | 'BOOTSTRAPPING'
  | 'RUNNING'
  | 'WAITING'
  | 'TERMINATING'
  | 'TERMINATED'
  | 'TERMINATED_WITH_ERRORS';
/**
 * How values are spread over a numeric range.
 */
export type ParameterScaling = 'Auto' | 'Linear' | 'Logarithmic' | 'ReverseLogarithmic';
/**
 * What a snapshot shows.
 */
export type SnapshotKind = 'notebook' | 'run' | 'view' | 'report';
/**
 * Who, besides its owner, may see a thing.
 */
export type Visibility = 'private' | 'domain' | 'named';
/**
 * Who, besides its owner, may see a thing.
 */
export type Visibility1 = 'private' | 'domain' | 'named';
/**
 * Who, besides its owner, may see a thing.
 */
export type Visibility2 = 'private' | 'domain' | 'named';
/**
 * How points are chosen.
 */
export type Strategy = 'Bayesian' | 'Random' | 'Hyperband' | 'Grid';
/**
 * How values are spread over a numeric range.
 */
export type ParameterScaling1 = 'Auto' | 'Linear' | 'Logarithmic' | 'ReverseLogarithmic';
/**
 * What the first number of a date such as 03/04/2026 is.
 */
export type DateOrder1 = 'day first' | 'month first';
/**
 * What a job is, as a whole.
 */
export type JobState = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
/**
 * What a member may do with what the domain shares.
 */
export type Role = 'admin' | 'member' | 'viewer';
/**
 * Whether the environment of an image version is on this machine.
 */
export type EnvironmentState = 'Absent' | 'Building' | 'Ready' | 'Failed' | 'Unavailable';
/**
 * Moves: Missing | Failed → Installing → Installed | Failed | Missing (when stopped).
 */
export type ExtraState = 'Missing' | 'Installing' | 'Installed' | 'Failed';
/**
 * What somebody may not want to share.
 */
export type FindingKind = 'secret' | 'path' | 'size' | 'unsaved-environment';
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
 * Who understands a job's results; all kinds run alike.
 */
export type JobKind = 'training' | 'processing' | 'automl' | 'dry-run';
/**
 * What a job does; each one that was entered is kept as a transition.
 */
export type SecondaryStatus =
  | 'Starting'
  | 'LaunchingMLInstances'
  | 'DownloadingTrainingImage'
  | 'PreparingTrainingStack'
  | 'Downloading'
  | 'Training'
  | 'Interrupted'
  | 'Uploading'
  | 'Stopping'
  | 'Stopped'
  | 'MaxRuntimeExceeded'
  | 'MaxWaitTimeExceeded'
  | 'Completed'
  | 'Failed';
/**
 * What a job is, as a whole.
 */
export type JobState1 = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
/**
 * How values are spread over a numeric range.
 */
export type ParameterScaling2 = 'Auto' | 'Linear' | 'Logarithmic' | 'ReverseLogarithmic';
/**
 * Moves: Pending → Starting → InService → Switching → InService; any → Failed | Deleted.
 *
 * Pending waits in the queue or for a build; Starting makes the instance and the kernel.
 */
export type PlacementState = 'Pending' | 'Starting' | 'InService' | 'Switching' | 'Failed' | 'Deleted';
/**
 * Livy's states of a session (and of a batch); :data:`MOVES` lists what may follow what.
 */
export type SessionState =
  | 'not_started'
  | 'starting'
  | 'idle'
  | 'busy'
  | 'shutting_down'
  | 'error'
  | 'dead'
  | 'killed'
  | 'success'
  | 'running';
/**
 * Who, besides its owner, may see a thing.
 */
export type Visibility3 = 'private' | 'domain' | 'named';
/**
 * How points are chosen.
 */
export type Strategy1 = 'Bayesian' | 'Random' | 'Hyperband' | 'Grid';
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
 * How the bytes of a table are laid out.
 */
export type TableFormat1 = 'csv' | 'parquet';
/**
 * How candidates are made; the best of them are blended either way.
 */
export type AutoMLMode2 = 'Auto' | 'Ensembling' | 'HyperparameterTuning';
/**
 * What a trial is; all but Waiting are those of its training job.
 */
export type TrialState = 'Waiting' | 'InProgress' | 'Completed' | 'Stopped' | 'Failed';
/**
 * What a tuning job is, as a whole.
 */
export type TuningState = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

/**
 * All models by name.
 */
export interface Wire {
  Accelerator: Accelerator;
  ActionTaken: ActionTaken;
  Algorithm: Algorithm;
  AlgorithmPage: AlgorithmPage;
  Allowance: Allowance;
  Announcement: Announcement;
  Artifact: Artifact;
  ArtifactEntry: ArtifactEntry;
  ArtifactPage: ArtifactPage;
  ArtifactPreview: ArtifactPreview;
  AutoMLJob: AutoMLJob;
  AutoMLJobPage: AutoMLJobPage;
  AutoMLMode: AutoMLMode1;
  AutoMLNotebooks: AutoMLNotebooks;
  AutoMLSecondaryStatus: AutoMLSecondaryStatus;
  AutoMLStatus: AutoMLStatus;
  BeginTrial: BeginTrial;
  Build: Build;
  BuildPage: BuildPage;
  BuildState: BuildState;
  Candidate: Candidate;
  CandidatePage: CandidatePage;
  CandidateReport: CandidateReport;
  CandidateState: CandidateState;
  Catalog: Catalog;
  CatalogColumn: CatalogColumn;
  CatalogQuery: CatalogQuery;
  CatalogTable: CatalogTable;
  CategoricalRange: CategoricalRange;
  CellDifference: CellDifference;
  CellSource: CellSource;
  Channel: Channel;
  ChannelSample: ChannelSample;
  Cluster: Cluster;
  ClusterLink: ClusterLink;
  ClusterLogQuery: ClusterLogQuery;
  ClusterPage: ClusterPage;
  ClusterQuery: ClusterQuery;
  ClusterState: ClusterState;
  ClusterStep: ClusterStep;
  ClusterStepPage: ClusterStepPage;
  ClusterTemplate: ClusterTemplate;
  ClusterTemplatePage: ClusterTemplatePage;
  CodeDifference: CodeDifference;
  ColumnKind: ColumnKind;
  CompareRuns: CompareRuns;
  ComparedField: ComparedField;
  CompletionCriteria: CompletionCriteria;
  ConfusionMatrix: ConfusionMatrix;
  ConfusionQuery: ConfusionQuery;
  ConnectTarget: ConnectTarget;
  ContinuousRange: ContinuousRange;
  CopyOrigin: CopyOrigin;
  CostLine: CostLine;
  CostQuery: CostQuery;
  Costs: Costs;
  CreateAutoMLJob: CreateAutoMLJob;
  CreateAutoMLRequest: CreateAutoMLRequest;
  CreateBuild: CreateBuild;
  CreateChartCell: CreateChartCell;
  CreateCheck: CreateCheck;
  CreateCluster: CreateCluster;
  CreateClusterStep: CreateClusterStep;
  CreateCopy: CreateCopy;
  CreateExperiment: CreateExperiment;
  CreateExport: CreateExport;
  CreateImage: CreateImage;
  CreateImport: CreateImport;
  CreateLease: CreateLease;
  CreateNotebookCopy: CreateNotebookCopy;
  CreatePlacement: CreatePlacement;
  CreatePreview: CreatePreview;
  CreateProcessingJob: CreateProcessingJob;
  CreateProposal: CreateProposal;
  CreateRegisteredModel: CreateRegisteredModel;
  CreateReplay: CreateReplay;
  CreateScript: CreateScript;
  CreateSheet: CreateSheet;
  CreateSheetCheck: CreateSheetCheck;
  CreateSnapshot: CreateSnapshot;
  CreateSweep: CreateSweep;
  CreateSwitch: CreateSwitch;
  CreateTerminal: CreateTerminal;
  CreateTrainingJob: CreateTrainingJob;
  CreateTrial: CreateTrial;
  CreateTuningJob: CreateTuningJob;
  CreateTuningRequest: CreateTuningRequest;
  DataFile: DataFile;
  DateOrder: DateOrder1;
  DebuggedJob: DebuggedJob;
  DebuggedJobPage: DebuggedJobPage;
  DebuggerSpec: DebuggerSpec;
  DecideSwitch: DecideSwitch;
  Deed: Deed;
  DeedReport: DeedReport;
  DiscoverClusters: DiscoverClusters;
  Distribution: Distribution;
  DistributionPage: DistributionPage;
  DistributionsQuery: DistributionsQuery;
  Domain: Domain;
  DomainCost: DomainCost;
  DomainCosts: DomainCosts;
  DomainLimits: DomainLimits;
  DomainLogEntry: DomainLogEntry;
  DomainLogPage: DomainLogPage;
  DomainLogQuery: DomainLogQuery;
  DomainUsage: DomainUsage;
  DryRun: DryRun;
  DryRunBatch: DryRunBatch;
  EditProposal: EditProposal;
  EditRequest: EditRequest;
  EditSource: EditSource;
  EffectiveLimits: EffectiveLimits;
  Embedding: Embedding;
  EmbeddingQuery: EmbeddingQuery;
  EmrRegions: EmrRegions;
  Environment: Environment;
  EnvironmentPage: EnvironmentPage;
  EnvironmentState: EnvironmentState;
  EnvironmentSummary: EnvironmentSummary;
  Estimate: Estimate;
  ExecutionRole: ExecutionRole;
  Experiment: Experiment;
  ExperimentPage: ExperimentPage;
  Extra: Extra;
  ExtraPage: ExtraPage;
  ExtraState: ExtraState;
  FeatureImportance: FeatureImportance;
  Finding: Finding;
  FindingKind: FindingKind;
  GitInfo: GitInfo;
  HeldLease: HeldLease;
  HonestEstimate: HonestEstimate;
  HostProfile: HostProfile;
  Hunk: Hunk;
  HyperbandConfig: HyperbandConfig;
  Hyperparameter: Hyperparameter;
  IdleWarning: IdleWarning;
  Image: Image;
  ImageKernel: ImageKernel;
  ImagePage: ImagePage;
  Importance: Importance;
  Importances: Importances;
  InputRecord: InputRecord;
  InstanceFamily: InstanceFamily;
  InstanceState: InstanceState;
  InstanceStopped: InstanceStopped;
  InstanceType: InstanceType;
  InstanceTypePage: InstanceTypePage;
  IntegerRange: IntegerRange;
  Job: Job;
  JobHost: JobHost;
  JobKind: JobKind;
  JobPage: JobPage;
  JobQuery: JobQuery;
  JobRequest: JobRequest;
  JobSpec: JobSpec;
  JobState: JobState;
  JobUsage: JobUsage;
  JobsQuery: JobsQuery;
  KernelDeath: KernelDeath;
  LayerOrigin: LayerOrigin;
  LeasePlace: LeasePlace;
  LeaseRecord: LeaseRecord;
  LeaseUse: LeaseUse;
  LiftCurve: LiftCurve;
  LimitSource: LimitSource;
  LimitWarning: LimitWarning;
  LogLine: LogLine;
  LogPage: LogPage;
  LogQuery: LogQuery;
  MachineAmount: MachineAmount;
  MachineNow: MachineNow;
  MailSetup: MailSetup;
  Member: Member;
  MemberLimits: MemberLimits;
  MemberPage: MemberPage;
  MemberQuery: MemberQuery;
  MemberUsage: MemberUsage;
  MetricDefinition: MetricDefinition;
  MetricHistory: MetricHistory;
  MetricHistoryPage: MetricHistoryPage;
  MetricPoint: MetricPoint;
  MetricSeries: MetricSeries;
  MetricSeriesPage: MetricSeriesPage;
  NarrowedRange: NarrowedRange;
  NotebookCopy: NotebookCopy;
  NotebookTrial: NotebookTrial;
  Objective: Objective;
  OperatorRow: OperatorRow;
  Origin: Origin5;
  OutputFolder: OutputFolder;
  Overlay: Overlay;
  OverlayPage: OverlayPage;
  ParameterAxis: ParameterAxis;
  ParameterRanges: ParameterRanges1;
  ParameterScaling: ParameterScaling2;
  PipelineStep: PipelineStep;
  Placement: Placement;
  PlacementPage: PlacementPage;
  PlacementState: PlacementState;
  Plan: Plan;
  PrecisionRecallCurve: PrecisionRecallCurve;
  Preferences: Preferences;
  PreviewColumn: PreviewColumn;
  Problem: Problem;
  ProblemType: ProblemType;
  ProcessProfile: ProcessProfile;
  ProcessRecord: ProcessRecord;
  ProfileQuery: ProfileQuery;
  ProfileRow: ProfileRow;
  ProfileSeries: ProfileSeries;
  ProfilerSpec: ProfilerSpec;
  Program: Program;
  Proposal: Proposal;
  ProposedEdit: ProposedEdit;
  ReadingGuess: ReadingGuess;
  RegisteredModel: RegisteredModel;
  RemoveReplay: RemoveReplay;
  Replay: Replay;
  ReportNotebook: ReportNotebook;
  ReportPageQuery: ReportPageQuery;
  Residuals: Residuals;
  ResourceLimits: ResourceLimits1;
  RocCurve: RocCurve;
  Role: Role;
  RowExplanation: RowExplanation;
  RuleAction: RuleAction;
  RuleCatalogue: RuleCatalogue;
  RuleEvaluation: RuleEvaluation;
  RuleEvaluationPage: RuleEvaluationPage;
  RuleFinding: RuleFinding;
  RuleHeadline: RuleHeadline;
  RuleKind: RuleKind;
  RuleParameter: RuleParameter;
  RuleSpec: RuleSpec;
  Run: Run;
  RunColumn: RunColumn;
  RunComparison: RunComparison;
  RunDataset: RunDataset;
  RunDetail: RunDetail;
  RunFilter: RunFilter;
  RunLineage: RunLineage;
  RunLink: RunLink;
  RunMetric: RunMetric;
  RunModel: RunModel;
  RunPage: RunPage;
  RunResult: RunResult;
  RunResultPage: RunResultPage;
  RunSort: RunSort;
  RunSource: RunSource;
  RunningApp: RunningApp;
  RunningInstance: RunningInstance;
  RunningInstancePage: RunningInstancePage;
  RunningKernel: RunningKernel;
  RunningLease: RunningLease;
  RunningSession: RunningSession;
  RunsChanged: RunsChanged;
  Script: Script;
  ScriptPage: ScriptPage;
  SearchHistories: SearchHistories;
  SearchRuns: SearchRuns;
  SecondaryStatus: SecondaryStatus;
  Secret: Secret;
  SecretPage: SecretPage;
  SendTestMail: SendTestMail;
  SentTestMail: SentTestMail;
  ServerNotice: ServerNotice;
  SessionQuery: SessionQuery;
  SessionState: SessionState;
  SetMailServer: SetMailServer;
  SetSecret: SetSecret;
  Severity: Severity;
  ShareTracked: ShareTracked;
  SharingRequest: SharingRequest;
  SheetCheck: SheetCheck;
  SliceQuery: SliceQuery;
  Snapshot: Snapshot;
  SnapshotCheck: SnapshotCheck;
  SnapshotCopy: SnapshotCopy;
  SnapshotDifferences: SnapshotDifferences;
  SnapshotExport: SnapshotExport;
  SnapshotKind: SnapshotKind;
  SnapshotPage: SnapshotPage;
  SparkJob: SparkJob;
  SparkLogPage: SparkLogPage;
  SparkLogQuery: SparkLogQuery;
  SparkSession: SparkSession;
  SparkSessionPage: SparkSessionPage;
  SparkStage: SparkStage;
  Sparkline: Sparkline;
  Stage: Stage;
  StatementProgress: StatementProgress;
  StepLogQuery: StepLogQuery;
  StepPage: StepPage;
  StepProfile: StepProfile;
  StepsQuery: StepsQuery;
  StopWish: StopWish;
  StoppingCondition: StoppingCondition4;
  StoreCredentials: StoreCredentials;
  Strategy: Strategy1;
  Subject: Subject;
  Sweep: Sweep;
  Switch: Switch;
  SwitchPage: SwitchPage;
  SwitchState: SwitchState;
  TableFormat: TableFormat1;
  TablePreview: TablePreview;
  TableReading: TableReading;
  TableWarning: TableWarning;
  TemplateParameter: TemplateParameter;
  TensorAtStep: TensorAtStep;
  TensorCollection: TensorCollection;
  TensorConfusion: TensorConfusion;
  TensorPage: TensorPage;
  TensorQuery: TensorQuery;
  TensorRow: TensorRow;
  TensorSlice: TensorSlice;
  TensorSummary: TensorSummary;
  TensorsQuery: TensorsQuery;
  Terminal: Terminal;
  Told: Told;
  Trace: Trace;
  TracePage: TracePage;
  TraceRequest: TraceRequest;
  TraceSpan: TraceSpan;
  TraceSpec: TraceSpec;
  TraceView: TraceView;
  TrackedModel: TrackedModel;
  TrackedModelPage: TrackedModelPage;
  TrackedModelVersion: TrackedModelVersion;
  TrackedModelVersions: TrackedModelVersions;
  TrackedSharing: TrackedSharing;
  TrackingStatus: TrackingStatus;
  TrainingDefinition: TrainingDefinition;
  TrainingProfile: TrainingProfile;
  TrainingReport: TrainingReport;
  Transition: Transition;
  Trial: Trial;
  TrialCurve: TrialCurve;
  TrialCurves: TrialCurves;
  TrialPage: TrialPage;
  TrialState: TrialState;
  TuningEvent: TuningEvent;
  TuningHistory: TuningHistory;
  TuningHistoryPage: TuningHistoryPage;
  TuningJob: TuningJob;
  TuningJobPage: TuningJobPage;
  TuningPlan: TuningPlan;
  TuningState: TuningState;
  UpdateCluster: UpdateCluster;
  UpdateDomainLimits: UpdateDomainLimits;
  UpdateExperiment: UpdateExperiment;
  UpdateImage: UpdateImage;
  UpdateMember: UpdateMember;
  UpdateRatio: UpdateRatio;
  UpdateRatioPage: UpdateRatioPage;
  UpdateRun: UpdateRun;
  UpdateRuns: UpdateRuns;
  UpdateSnapshot: UpdateSnapshot;
  UpdateTuningJob: UpdateTuningJob;
  UpdatesQuery: UpdatesQuery;
  UsageLine: UsageLine;
  UsagePoint: UsagePoint;
  UsageQuery: UsageQuery;
  UsageReport: UsageReport;
  Use: Use;
  UsePage: UsePage;
  Variable: Variable;
  Visibility: Visibility;
  WaitingLease: WaitingLease;
  WantedLease: WantedLease;
  WarmStart: WarmStart;
  Warnings: Warnings;
  Zombie: Zombie;
  ZombieKind: ZombieKind;
  ZombiePage: ZombiePage;
  _JobRequest: _JobRequest;
}
/**
 * What was done because a rule found something.
 */
export interface ActionTaken {
  name: string;
  /**
   * The job's name or an address.
   */
  target: string;
  state: 'waiting' | 'done' | 'failed';
  message: string;
}
/**
 * A built-in algorithm.
 */
export interface Algorithm {
  name: string;
  display_name: string;
  description: string;
  image: string;
  /**
   * The ones it reads; the first is required.
   */
  channels: string[];
  content_types: string[];
  hyperparameters: Hyperparameter[];
  metrics: string[];
}
/**
 * One setting of a built-in algorithm.
 */
export interface Hyperparameter {
  name: string;
  type: 'int' | 'float' | 'bool' | 'text' | 'choice' | 'list';
  required: boolean;
  /**
   * Empty: none.
   */
  default: string;
  choices: string[];
  minimum: number | null;
  maximum: number | null;
  tunable: boolean;
  /**
   * Of what the original recommends to search; None: no number, or nothing recommended.
   */
  tuning_minimum: number | null;
  tuning_maximum: number | null;
  description: string;
}
/**
 * All built-in algorithms.
 */
export interface AlgorithmPage {
  items: Algorithm[];
}
/**
 * What one member may start now.
 */
export interface Allowance {
  limits: EffectiveLimits;
  /**
   * Used this month.
   */
  hours: number;
  /**
   * Spent this month, at the list prices.
   */
  money: number;
  currency: string;
}
/**
 * What holds for one member; ``null`` is no limit, or no default.
 */
export interface EffectiveLimits {
  images: string[] | null;
  instance_types: string[] | null;
  hours_per_month: number | null;
  storage_bytes: number | null;
  money_per_month: number | null;
  default_image: string | null;
  default_instance_type: string | null;
  /**
   * Who decided each field.
   */
  sources: {
    [k: string]: LimitSource;
  };
}
/**
 * A server comes, or comes again: what it holds, and what it is about to get.
 */
export interface Announcement {
  server: string;
  /**
   * @maxItems 1000
   */
  held: HeldLease[];
  /**
   * @maxItems 1000
   */
  asking: string[];
}
/**
 * A lease that a server holds.
 */
export interface HeldLease {
  id: string;
  type: string;
  batch: boolean;
  spot: boolean;
  claims_cores: boolean;
  use: LeaseUse;
}
/**
 * What a lease is used for.
 */
export interface LeaseUse {
  /**
   * The member's server itself, and what runs on the instance: while one of them lives, the lease does.
   *
   * @maxItems 1000
   */
  processes: ProcessRecord[];
  /**
   * @maxItems 1000
   */
  sessions: RunningSession[];
  /**
   * Whether the server is ending it.
   */
  stopping: boolean;
}
/**
 * A process that a lease is needed for.
 */
export interface ProcessRecord {
  pid: number;
  start_time: number;
  boot_id: string;
}
/**
 * A kernel, terminal or job on an instance, as others of the domain may know it.
 */
export interface RunningSession {
  kind: 'kernel' | 'terminal' | 'job' | 'cluster';
  /**
   * The notebook's file name, the job's name.
   */
  title: string;
  /**
   * Top folder of the notebook, experiment of the job; empty for neither.
   */
  project: string;
  image: string;
}
/**
 * A file that a job left.
 */
export interface Artifact {
  /**
   * Below the job's own folder of artifacts, e.g. ``model.tar.gz``.
   */
  path: string;
  size_bytes: number;
  sha256: string;
}
/**
 * A file or folder among a run's artifacts.
 */
export interface ArtifactEntry {
  /**
   * From the run's root, with ``/``.
   */
  path: string;
  name: string;
  kind: 'folder' | 'image' | 'table' | 'text' | 'html' | 'binary';
  size_bytes: number | null;
}
/**
 * One level of a run's artifacts, folders first.
 */
export interface ArtifactPage {
  /**
   * The folder; empty for the root.
   */
  path: string;
  items: ArtifactEntry[];
}
/**
 * The beginning of an artifact; pictures and HTML are fetched from ``runs/{id}/artifact``.
 */
export interface ArtifactPreview {
  path: string;
  kind: 'folder' | 'image' | 'table' | 'text' | 'html' | 'binary';
  /**
   * Of ``text`` and ``html`` (its source): at most 200,000 characters.
   */
  text: string;
  /**
   * Of a ``table``.
   */
  columns: string[];
  /**
   * Of a ``table``: at most 500.
   */
  rows: string[][];
  truncated: boolean;
}
/**
 * An AutoML job as it is now.
 */
export interface AutoMLJob {
  id: string;
  owner: string;
  request: CreateAutoMLJob;
  state: AutoMLStatus;
  secondary_status: AutoMLSecondaryStatus;
  status_message: string;
  failure_reason: string;
  /**
   * What keeps the studio from going on with it now, such as a full disk; empty if nothing does.
   */
  trouble: string;
  created: string;
  ended: string | null;
  /**
   * Analyzing data, Feature engineering, Model tuning, Completed.
   */
  stages: Stage[];
  problem_type: ProblemType | '';
  objective: string;
  objective_direction: 'Maximize' | 'Minimize';
  mode_used: AutoMLMode1;
  mode_reason: string;
  candidates: number;
  best: Candidate | null;
  honest: HonestEstimate | null;
  warnings: TableWarning[];
  notebooks: AutoMLNotebooks;
  /**
   * Paths that can be downloaded: model.tar.gz, report.html, notebooks.
   */
  files: string[];
  /**
   * Of the jobs that ran the search.
   */
  job_ids: string[];
  experiment_id: string;
  run_id: string;
  cost: number;
  /**
   * Name and version in the model registry, e.g. ``titanic/1``; empty: it is not registered.
   */
  registered: string;
}
/**
 * An AutoML job.
 */
export interface CreateAutoMLJob {
  /**
   * None: one is made of the input's name and the time.
   */
  name?: string | null;
  input: string;
  target: string;
  /**
   * Folder that the model and the notebooks are copied to at the end; empty: they stay with the job.
   */
  output?: string;
  problem_type?: ProblemType | '';
  objective?:
    | (
        | 'Accuracy'
        | 'AUC'
        | 'BalancedAccuracy'
        | 'F1'
        | 'F1macro'
        | 'MAE'
        | 'MSE'
        | 'Precision'
        | 'PrecisionMacro'
        | 'R2'
        | 'Recall'
        | 'RecallMacro'
        | 'RMSE'
      )
    | '';
  mode?: AutoMLMode;
  /**
   * End when the notebooks are written: the form's *complete experiment: no*.
   */
  candidate_definitions_only?: boolean;
  /**
   * Columns to learn from; None: all that are fit for it.
   */
  features?: string[] | null;
  /**
   * Of columns whose kind was corrected.
   */
  column_kinds?: {
    [k: string]: ColumnKind;
  };
  reading?: TableReading | null;
  /**
   * Of hyperparameter tuning, the only mode that lets them be chosen; empty: all.
   */
  algorithms?: ('linear' | 'xgboost' | 'lightgbm' | 'random-forest' | 'extra-trees' | 'mlp')[];
  /**
   * Column that says how much a row counts in fits and metrics, and is no feature; empty: all alike.
   */
  sample_weight?: string;
  /**
   * A second table with the same columns, by which candidates are judged; empty: there is none.
   */
  validation?: string;
  /**
   * Share of the rows that candidates are judged by instead; None: cross-validation.
   */
  validation_fraction?: number | null;
  max_candidates?: number;
  /**
   * Of the whole job; None: no limit.
   */
  max_runtime_seconds?: number | null;
  max_candidate_seconds?: number | null;
  /**
   * Empty: the one that has all that the mode needs.
   */
  image?: string;
  instance_type?: string;
  /**
   * Empty: one of the job's name.
   */
  experiment?: string;
  tags?: {
    [k: string]: string;
  };
  origin?: Origin;
}
/**
 * How a table is read; of a Parquet file only ``format`` and ``columns`` are meant.
 */
export interface TableReading {
  format: TableFormat;
  encoding: string;
  delimiter: string;
  /**
   * Empty: quotation marks are characters like others.
   */
  quote: string;
  escape: string;
  /**
   * Lines at the top that are no rows.
   */
  preamble: number;
  header: boolean;
  /**
   * Records at the end that are no rows.
   */
  footer: number;
  decimal: string;
  thousands: string;
  date_order: DateOrder;
  /**
   * @maxItems 100
   */
  null_words: string[];
  /**
   * @maxItems 10000
   */
  columns: string[];
  /**
   * @maxItems 100
   */
  guesses: ReadingGuess[];
}
/**
 * One thing that was found out about a file.
 */
export interface ReadingGuess {
  /**
   * Of the reading.
   */
  field: string;
  why: string;
  /**
   * False: another answer would fit as well, or nearly.
   */
  sure: boolean;
}
/**
 * Where a job was asked for; recorded with its run.
 */
export interface Origin {
  notebook: string;
  cell: string;
  git_commit: string;
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
 * One candidate of an AutoML job.
 */
export interface Candidate {
  name: string;
  /**
   * From 0, in the order of the proposals; -1: a person made it.
   */
  number: number;
  state: CandidateState;
  pair: string;
  algorithm: string;
  preprocessing: string;
  objective: number | null;
  metrics: {
    [k: string]: number;
  };
  hyperparameters: {
    [k: string]: string;
  };
  fit_seconds: number;
  /**
   * Of 1,000 rows.
   */
  predict_seconds: number;
  started: string | null;
  ended: string | null;
  cost: number;
  /**
   * Whether it is a weighted mean of others.
   */
  ensemble: boolean;
  run_id: string;
  /**
   * Name of the candidate that a person changed into this one; empty: the search made it.
   */
  edited_from: string;
  /**
   * Why it failed or was stopped.
   */
  reason: string;
}
/**
 * How well the whole procedure predicts rows that no part of it has seen.
 */
export interface HonestEstimate {
  /**
   * Means over the outer folds.
   */
  metrics: {
    [k: string]: number;
  };
  /**
   * Standard deviation of the partitions' means; empty where there is one partition.
   */
  deviation: {
    [k: string]: number;
  };
  standard_error: {
    [k: string]: number;
  };
  folds: number;
  partitions: number;
  note: string;
}
/**
 * What the owner of a table should know before a model is trained on it.
 */
export interface TableWarning {
  /**
   * ``leakage``, ``id``, ``imbalance``, … .
   */
  kind: string;
  /**
   * Empty: it is about the whole table.
   */
  column: string;
  message: string;
  severity: Severity;
}
/**
 * Paths below the job's files; empty: not written yet.
 */
export interface AutoMLNotebooks {
  exploration: string;
  candidates: string;
}
/**
 * AutoML jobs, newest first.
 */
export interface AutoMLJobPage {
  items: AutoMLJob[];
  total: number;
}
/**
 * What a kernel asks for, so that the tensors of its loop are shown.
 */
export interface BeginTrial {
  /**
   * What the trial's begins with; a number is added.
   */
  name: string;
  /**
   * Path of the notebook, as its kernel knows it.
   */
  notebook: string;
  /**
   * That judge it; built-in or installed ones.
   *
   * @maxItems 20
   */
  rules: RuleSpec[];
}
/**
 * A rule that judges a job's tensors while it runs.
 */
export interface RuleSpec {
  /**
   * Shown for it; no two of a job are alike.
   */
  name: string;
  /**
   * Name of its class, e.g. ``VanishingGradient``.
   */
  rule: string;
  parameters: {
    [k: string]: string;
  };
  /**
   * Path of the file with the class, in the server's root; empty: a built-in or installed rule.
   */
  source: string;
  /**
   * Trainings that it compares with: their names or ids, or folders of tensors.
   *
   * @maxItems 10
   */
  other_trials: string[];
  /**
   * @maxItems 5
   */
  actions: RuleAction[];
}
/**
 * What is done when a rule finds something first.
 */
export interface RuleAction {
  name: 'stoptraining' | 'webhook' | 'email';
  /**
   * Address of a webhook, or a mail's.
   */
  endpoint: string;
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
 * Builds of this server's life, newest first.
 */
export interface BuildPage {
  items: Build[];
}
/**
 * Candidates, the best first.
 */
export interface CandidatePage {
  items: Candidate[];
  total: number;
}
/**
 * What there is to show of a candidate; what was not computed of it is empty or None.
 */
export interface CandidateReport {
  candidate: Candidate;
  /**
   * That the figures rest on: each was predicted by models that had not seen it.
   */
  rows: number;
  metrics: {
    [k: string]: number;
  };
  /**
   * Standard deviation over the folds, by metric; ``Loss`` is what the search minimises.
   */
  deviation: {
    [k: string]: number;
  };
  confusion: ConfusionMatrix | null;
  roc: RocCurve[];
  precision_recall: PrecisionRecallCurve[];
  lift: LiftCurve[];
  residuals: Residuals | null;
  importance: FeatureImportance[];
  /**
   * That contributions are for; empty: the predicted number.
   */
  explained_class: string;
  base_value: number | null;
  row_explanations: RowExplanation[];
  pipeline: PipelineStep[];
  /**
   * Why something is not there.
   */
  note: string;
}
/**
 * Rows are what is true, columns what was predicted; the 15 most frequent classes at most.
 */
export interface ConfusionMatrix {
  labels: string[];
  counts: number[][];
}
/**
 * Receiver operating characteristic of a class against the rest.
 */
export interface RocCurve {
  label: string;
  false_positive_rate: number[];
  true_positive_rate: number[];
  auc: number;
}
/**
 * Precision over recall of a class.
 */
export interface PrecisionRecallCurve {
  label: string;
  recall: number[];
  precision: number[];
}
/**
 * Cumulative gain and lift of a class over the share of rows, the likeliest first.
 */
export interface LiftCurve {
  label: string;
  share: number[];
  gain: number[];
  lift: number[];
}
/**
 * Numbers and what was predicted, in the order of the numbers.
 */
export interface Residuals {
  actual: number[];
  predicted: number[];
}
/**
 * Mean of the absolute SHAP values of a column.
 */
export interface FeatureImportance {
  feature: string;
  value: number;
}
/**
 * What moved the prediction of one row away from the mean.
 */
export interface RowExplanation {
  row: number;
  values: {
    [k: string]: string | number | boolean | null;
  };
  contributions: {
    [k: string]: number;
  };
}
/**
 * A box of the pipeline's diagram.
 */
export interface PipelineStep {
  name: string;
  label: string;
  detail: string;
  parents: string[];
}
/**
 * What a session can select from.
 */
export interface Catalog {
  databases: string[];
  /**
   * The database that is looked at.
   */
  current: string;
  tables: CatalogTable[];
}
/**
 * A table or view that a session sees.
 */
export interface CatalogTable {
  name: string;
  /**
   * Empty for a temporary view.
   */
  database: string;
  /**
   * Spark's: ``MANAGED``, ``EXTERNAL``, ``VIEW`` or ``TEMPORARY``.
   */
  type: string;
  temporary: boolean;
  columns: CatalogColumn[];
}
/**
 * A column of a table.
 */
export interface CatalogColumn {
  name: string;
  /**
   * As Spark writes it, e.g. ``decimal(10,2)``.
   */
  type: string;
  nullable: boolean;
  comment: string;
}
/**
 * Which database is wanted; empty: the session's current one.
 */
export interface CatalogQuery {
  database: string;
}
/**
 * Some texts.
 */
export interface CategoricalRange {
  name: string;
  /**
   * @minItems 1
   * @maxItems 30
   */
  values: string[];
  /**
   * Those that the next trials are chosen from; empty: all of them.
   */
  chosen: string[];
}
/**
 * A cell that is not the same in both notebooks.
 */
export interface CellDifference {
  change: 'added' | 'removed' | 'changed';
  cell_type: string;
  before_index: number | null;
  after_index: number | null;
  before: string;
  after: string;
}
/**
 * The source of a notebook cell.
 */
export interface CellSource {
  /**
   * Python; everything that came from a run stands in it as a string literal.
   */
  source: string;
  /**
   * What the cell can't bring back, in words.
   */
  notes: string[];
}
/**
 * A named input, found by the program below ``/opt/ml/input/data/<name>``.
 */
export interface Channel {
  name: string;
  /**
   * A path relative to the server's root, an absolute path, or a URL that fsspec opens.
   */
  uri: string;
  /**
   * E.g. ``text/csv;label_size=1``; the program is told, nothing is converted.
   */
  content_type: string;
  input_mode: 'File' | 'FastFile' | 'Pipe';
  /**
   * Whether every host gets all files, or its share of them.
   */
  distribution: 'FullyReplicated' | 'ShardedByS3Key';
  /**
   * Where a processing job wants it, below ``/opt/ml/processing``; empty: the channel's own folder.
   */
  local_path: string;
}
/**
 * What the first records of a channel look like.
 */
export interface ChannelSample {
  channel: string;
  files: number;
  size_bytes: number;
  columns: string[];
  /**
   * At most five.
   */
  rows: string[][];
}
/**
 * A place where Spark sessions run.
 */
export interface Cluster {
  /**
   * ``j-`` and 13 letters and digits, as EMR's.
   */
  id: string;
  name: string;
  kind: 'local' | 'livy' | 'emr' | 'connect';
  /**
   * Empty where it was found and not made here.
   */
  template: string;
  owner: string;
  state: ClusterState;
  /**
   * What it does, waits for, or why it ended.
   */
  state_message: string;
  /**
   * While it starts.
   */
  stages: Stage[];
  created: string;
  ready: string | null;
  ended: string | null;
  /**
   * Minutes without work after which it is terminated; 0: never; None: somebody else decides that.
   */
  idle_minutes: number | null;
  /**
   * When it is terminated unless it is used; None while it works, or never.
   */
  idle_ends: string | null;
  instance_type: string;
  price_per_hour: number;
  /**
   * So far.
   */
  cost: number;
  currency: string;
  /**
   * That are open.
   */
  sessions: number;
  /**
   * As it is reached, without credentials; empty for a cluster of this machine.
   */
  url: string;
  auth_types: ('None' | 'Basic_Access' | 'Kerberos' | 'Token')[];
  credentials: 'none' | 'stored' | 'needed';
  languages: ('python' | 'scala')[];
  roles: ExecutionRole[];
  links: ClusterLink[];
  parameters: {
    [k: string]: boolean | number | string;
  };
  /**
   * What Spark is configured with, as far as it is known.
   */
  configuration: {
    [k: string]: string;
  };
  /**
   * Names of logs beside its own, e.g. of its Spark master.
   */
  logs: string[];
  spark_version: string;
  /**
   * Version of the Java that runs it.
   */
  java: string;
}
/**
 * A role that work on a cluster may take on.
 */
export interface ExecutionRole {
  arn: string;
  title: string;
}
/**
 * An interface of a cluster, e.g. its Spark master's.
 */
export interface ClusterLink {
  title: string;
  url: string;
}
/**
 * Which log of a cluster is wanted, and which stretch of it.
 */
export interface ClusterLogQuery {
  /**
   * In bytes.
   */
  offset: number;
  /**
   * Most bytes.
   */
  limit: number;
  /**
   * One of its ``logs``; empty: its own.
   */
  name: string;
}
/**
 * A stretch of clusters, the newest first.
 */
export interface ClusterPage {
  items: Cluster[];
  total: number;
}
/**
 * Which clusters are wanted.
 */
export interface ClusterQuery {
  /**
   * Empty: all.
   *
   * @maxItems 10
   */
  state: ClusterState[];
  /**
   * @maxItems 10
   */
  kind: ('local' | 'livy' | 'emr' | 'connect')[];
  /**
   * In the name or the id.
   */
  search: string;
  offset: number;
  limit: number;
}
/**
 * A step of a cluster of EMR.
 */
export interface ClusterStep {
  /**
   * EMR's, ``s-…``.
   */
  id: string;
  name: string;
  state: 'PENDING' | 'CANCEL_PENDING' | 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED' | 'INTERRUPTED';
  arguments: string[];
  /**
   * Why it is in that state.
   */
  message: string;
  created: string | null;
  started: string | null;
  ended: string | null;
}
/**
 * The newest steps of a cluster, at most 50, the newest first.
 */
export interface ClusterStepPage {
  items: ClusterStep[];
  total: number;
}
/**
 * What a cluster may be made from; the form is generated from it.
 */
export interface ClusterTemplate {
  name: string;
  title: string;
  description: string;
  kind: 'local' | 'livy' | 'emr' | 'connect';
  parameters: TemplateParameter[];
  /**
   * By instance type that a parameter may choose: price per hour for the caller.
   */
  prices: {
    [k: string]: number;
  };
}
/**
 * A value that the person who creates a cluster chooses.
 */
export interface TemplateParameter {
  /**
   * As in a CloudFormation template, e.g. ``MasterInstanceType``.
   */
  name: string;
  title: string;
  description: string;
  type: 'String' | 'Integer' | 'Number' | 'Boolean';
  default: boolean | number | string | null;
  /**
   * Empty: whatever fits the other rules.
   */
  allowed: (boolean | number | string)[];
  minimum: number | null;
  maximum: number | null;
  /**
   * Regular expression that the whole text matches; empty: every text.
   */
  pattern: string;
  /**
   * The pattern in words that follow the title, e.g. ``must begin with s3://``; as in CloudFormation.
   */
  constraint_description: string;
  required: boolean;
  /**
   * Kept with the person's secrets, and never shown again.
   */
  secret: boolean;
}
/**
 * All templates; the first is the one that is offered first.
 */
export interface ClusterTemplatePage {
  items: ClusterTemplate[];
  total: number;
  currency: string;
}
/**
 * The change of the code from the first to the second of the runs compared.
 */
export interface CodeDifference {
  /**
   * Id of the run that is compared.
   */
  base: string;
  /**
   * Id of the run that it is compared with.
   */
  head: string;
  /**
   * Unified, of the files below ``code/`` among the artifacts; at most 200,000 characters.
   */
  diff: string;
  truncated: boolean;
  /**
   * Why there is no difference to show; empty if there is.
   */
  note: string;
}
/**
 * Runs to lay side by side.
 */
export interface CompareRuns {
  /**
   * @minItems 2
   * @maxItems 100
   */
  run_ids: string[];
}
/**
 * One row of a comparison.
 */
export interface ComparedField {
  kind: 'parameter' | 'metric' | 'tag' | 'source';
  name: string;
  /**
   * One for each run, in their order; None where the run lacks it.
   */
  values: (string | number | ('NaN' | 'Infinity' | '-Infinity') | null)[];
  differs: boolean;
}
/**
 * When to end before the limits; any one that is met ends the tuning job.
 */
export interface CompletionCriteria {
  target_value: number | null;
  /**
   * Training jobs in a row that did not improve on the best.
   */
  max_jobs_not_improving: number | null;
  /**
   * When further jobs are not expected to improve on the best by 1 %.
   */
  on_convergence: boolean;
}
/**
 * Which step's labels and predictions are compared.
 */
export interface ConfusionQuery {
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  /**
   * -1: the last that has both.
   */
  step: number;
  /**
   * Tensor of the labels; empty: the first that looks like it.
   */
  labels: string;
  /**
   * Tensor of the predictions; likewise.
   */
  predictions: string;
}
/**
 * Where a kernel reaches a Spark Connect server by itself.
 */
export interface ConnectTarget {
  /**
   * ``sc://host:port/;token=…``; with the credentials, as there is no gateway to add them.
   */
  remote: string;
}
/**
 * Real numbers between two bounds, both included.
 */
export interface ContinuousRange {
  name: string;
  minimum: number;
  maximum: number;
  scaling: ParameterScaling;
}
/**
 * Where a copy comes from, and whether its author has shared something newer.
 */
export interface CopyOrigin {
  path: string;
  /**
   * What it was copied from; None when that is not known (any more).
   */
  snapshot: Snapshot | null;
  /**
   * The newest snapshot of the same notebook, if newer and available.
   */
  newer: Snapshot | null;
}
/**
 * A notebook, or figures, as they were at a moment. Facts only: contents have routes of their own.
 */
export interface Snapshot {
  id: string;
  kind: SnapshotKind;
  owner: string;
  title: string;
  note: string;
  created: string;
  expires: string | null;
  revoked: string | null;
  /**
   * Whether its contents are served: neither revoked nor expired.
   */
  available: boolean;
  visibility: Visibility;
  /**
   * Empty for all but the owner and admins.
   */
  people: string[];
  groups: string[];
  /**
   * The how many-th snapshot of the same.
   */
  version: number;
  /**
   * Whether the caller can see no newer one that is available.
   */
  newest: boolean;
  /**
   * Where the author has the notebook, or what else is shown, e.g. ``automl/customers/report``.
   */
  path: string;
  bytes: number;
  sha256: string;
  /**
   * Empty when the notebook named none.
   */
  image: string;
  image_version: string;
  kernel: string;
  /**
   * Empty when the notebook named none.
   */
  instance_type: string;
  environment: EnvironmentSummary | null;
  git: GitInfo | null;
  data_files: DataFile[];
  include_output: boolean;
  opened: number;
  copied: number;
  /**
   * Of its page, below the server's base URL.
   */
  url: string;
  may_edit: boolean;
  may_revoke: boolean;
}
/**
 * What was installed when the snapshot was made.
 */
export interface EnvironmentSummary {
  image: string;
  image_version: string;
  display_name: string;
  /**
   * Version, e.g. ``3.11``.
   */
  python: string;
  packages: number;
  /**
   * ``name==version`` of what the author had installed on top of the image.
   */
  added: string[];
  /**
   * Packages that came from a file or a repository: no index has them, so no copy gets them.
   */
  unlisted: string[];
  lock_sha256: string;
}
/**
 * Where the notebook is under version control.
 */
export interface GitInfo {
  /**
   * Without user and password; empty when there is none.
   */
  remote: string;
  /**
   * Empty when a commit is checked out and no branch.
   */
  branch: string;
  commit: string;
  /**
   * Whether the notebook differs from what git has of it; None when that is not known.
   */
  dirty: boolean | null;
}
/**
 * A file that the notebook's code reads.
 */
export interface DataFile {
  /**
   * Relative to the notebook.
   */
  path: string;
  bytes: number;
  /**
   * Empty for a file so large that it was not hashed.
   */
  sha256: string;
  /**
   * Whether the snapshot holds it, and not only its hash.
   */
  included: boolean;
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
 * Of which month and whom, summed by what.
 */
export interface CostQuery {
  month: string;
  by: 'member' | 'day' | 'project';
  /**
   * Empty: everybody whom one may see.
   */
  member: string;
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
 * A request of the original's API, ``CreateAutoMLJob``.
 */
export interface CreateAutoMLRequest {
  /**
   * JSON of ``CreateAutoMLJob``.
   */
  document: {
    [k: string]: unknown;
  };
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
 * A chart of the page, to be drawn again in a notebook.
 */
export interface CreateChartCell {
  chart: 'line' | 'scatter' | 'bar' | 'histogram' | 'parallel';
  /**
   * @minItems 1
   * @maxItems 100
   */
  run_ids: string[];
  /**
   * @maxItems 20
   */
  metrics?: string[];
  /**
   * @maxItems 20
   */
  params?: string[];
  x?: 'step' | 'time';
  log_x?: boolean;
  log_y?: boolean;
  /**
   * Weight of the past in an exponential mean; 0: none.
   */
  smoothing?: number;
}
/**
 * Ask what would be shared.
 */
export interface CreateCheck {
  path: string;
}
/**
 * A new cluster.
 */
export interface CreateCluster {
  name: string;
  /**
   * Name of a template.
   */
  template: string;
  /**
   * Those that differ from the template's defaults, by name.
   */
  parameters?: {
    [k: string]: boolean | number | string;
  };
  /**
   * Of a cluster that asks who it is.
   */
  credentials?: StoreCredentials | null;
}
/**
 * How a cluster is told who asks; kept with the person's secrets, never in a notebook.
 */
export interface StoreCredentials {
  auth_type: 'None' | 'Basic_Access' | 'Kerberos' | 'Token';
  username: string;
  /**
   * Of Token: the token.
   */
  password: string;
}
/**
 * A program of Spark's that a cluster is to run.
 */
export interface CreateClusterStep {
  name: string;
  /**
   * A .py or .jar file where the cluster reads it.
   */
  program: string;
  /**
   * @maxItems 100
   */
  arguments?: string[];
  /**
   * Of ``spark-submit``, before the program, e.g. ``--conf``.
   *
   * @maxItems 100
   */
  spark_arguments?: string[];
  on_failure?: 'CONTINUE' | 'CANCEL_AND_WAIT' | 'TERMINATE_CLUSTER';
}
/**
 * Make a notebook of one's own from a snapshot.
 */
export interface CreateCopy {
  folder?: string;
  /**
   * Without a folder; empty means the author's name of it. A number is added where it is taken.
   */
  name?: string;
  /**
   * An older copy, whose place the new one takes; the older one is kept under another name.
   */
  replaces?: string;
}
/**
 * A new, empty experiment.
 */
export interface CreateExperiment {
  name: string;
  note?: string;
}
/**
 * Write a snapshot for people without this studio.
 */
export interface CreateExport {
  /**
   * Where to; it must not exist yet.
   */
  folder: string;
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
 * Make a notebook of one's own from a folder that was exported, or from a URL.
 */
export interface CreateImport {
  /**
   * A folder or notebook below the server's root, or an http(s) URL of a notebook.
   */
  source: string;
  folder?: string;
  name?: string;
}
/**
 * Ask for an instance; its size and its price are those of the service's own catalogue.
 */
export interface CreateLease {
  id: string;
  /**
   * Which of the member's servers asks.
   */
  server: string;
  type: string;
  image?: string;
  batch?: boolean;
  spot?: boolean;
  /**
   * Whether its cores are promised, too; a cluster's are not.
   */
  claims_cores?: boolean;
  replacing?: string | null;
}
/**
 * Which notebook to copy into the user's folder.
 */
export interface CreateNotebookCopy {
  which: 'exploration' | 'candidates';
  /**
   * Relative to the server's root; empty: the root itself.
   */
  folder?: string;
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
 * Which table to look at.
 */
export interface CreatePreview {
  /**
   * File, folder or manifest; relative paths start at the server's root.
   */
  input: string;
  /**
   * None: it is guessed.
   */
  reading?: TableReading | null;
  /**
   * Empty: none is chosen yet.
   */
  target?: string;
  /**
   * A second table that must have the same columns; empty: there is none.
   */
  validation?: string;
}
/**
 * A processing job: a script between input and output folders.
 */
export interface CreateProcessingJob {
  /**
   * None: made from the program's name and the time.
   */
  name?: string | null;
  /**
   * Empty: the algorithm's own, else ``data-science``.
   */
  image?: string;
  image_version?: string;
  instance_type?: string;
  instance_count?: number;
  environment?: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z_][a-zA-Z0-9_]{0,511}$".
     */
    [k: string]: string;
  };
  /**
   * Variables of ``environment`` whose values nobody is shown again; those that it has not are taken from
   * the caller's own secrets.
   */
  secrets?: string[];
  stopping?: StoppingCondition;
  tags?: {
    [k: string]: string;
  };
  experiment?: string;
  run_name?: string;
  origin?: Origin1;
  source?: string;
  entry_point: string;
  /**
   * @maxItems 100
   */
  arguments?: string[];
  /**
   * @maxItems 10
   */
  inputs?: Channel[];
  /**
   * @maxItems 10
   */
  outputs?: OutputFolder[];
}
/**
 * Times after which a job is stopped; what it has saved is kept.
 */
export interface StoppingCondition {
  /**
   * The original's default of one day and limit of 28.
   */
  max_runtime_seconds: number;
  /**
   * For spot jobs: waiting and running together; at least ``max_runtime_seconds``.
   */
  max_wait_seconds: number | null;
}
/**
 * Where a job was asked for; recorded with its run.
 */
export interface Origin1 {
  notebook: string;
  cell: string;
  git_commit: string;
}
/**
 * A folder of a processing job that is kept when it ends.
 */
export interface OutputFolder {
  name: string;
  /**
   * Below ``/opt/ml/processing``.
   */
  local_path: string;
  /**
   * Where it is copied to; empty: it is kept with the job.
   */
  destination: string;
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
 * Under which name to register a job's model.
 */
export interface CreateRegisteredModel {
  name: string;
  /**
   * Empty, or the best one: the job's model.
   */
  candidate?: string;
}
/**
 * Rules that are tried on a training: from its first step on, and further while it runs.
 */
export interface CreateReplay {
  /**
   * A name that the training has already gets a number. Only a training that runs takes actions.
   *
   * @minItems 1
   * @maxItems 20
   */
  rules: RuleSpec[];
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
 * Share figures as they are now.
 */
export interface CreateSheet {
  note?: string;
  visibility?: Visibility1;
  /**
   * @maxItems 200
   */
  people?: string[];
  /**
   * @maxItems 50
   */
  groups?: string[];
  expires_in_days?: number | null;
  /**
   * Ids of the secrets that may be shared all the same.
   *
   * @maxItems 1000
   */
  accept_findings?: string[];
  subject: Subject;
}
/**
 * Something of the studio that can be shared as it is now.
 */
export interface Subject {
  /**
   * ``job``: a training or processing job; ``trials`` of a tuning job; ``candidates`` and ``report`` of an
   * AutoML job.
   */
  of: 'run' | 'runs' | 'comparison' | 'job' | 'trials' | 'candidates' | 'report';
  /**
   * Of the run, of the runs in the order in which they are shown, or of the job.
   *
   * @minItems 1
   * @maxItems 1000
   */
  ids: string[];
  /**
   * Of a table of runs, e.g. ``metrics.loss`` and ``params.lr``; empty for all.
   *
   * @maxItems 100
   */
  columns: string[];
}
/**
 * Ask what would be shared of figures.
 */
export interface CreateSheetCheck {
  subject: Subject;
}
/**
 * Share a notebook as it is on the disk now.
 */
export interface CreateSnapshot {
  note?: string;
  visibility?: Visibility2;
  /**
   * @maxItems 200
   */
  people?: string[];
  /**
   * @maxItems 50
   */
  groups?: string[];
  expires_in_days?: number | null;
  /**
   * Ids of the secrets that may be shared all the same.
   *
   * @maxItems 1000
   */
  accept_findings?: string[];
  path: string;
  include_output?: boolean;
  include_git?: boolean;
  include_environment?: boolean;
  /**
   * Paths of data files to hold, as the check gave them.
   *
   * @maxItems 100
   */
  include_data?: string[];
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
 * A training job: a built-in algorithm, a script, or a notebook.
 */
export interface CreateTrainingJob {
  /**
   * None: made from the program's name and the time.
   */
  name?: string | null;
  /**
   * Empty: the algorithm's own, else ``data-science``.
   */
  image?: string;
  image_version?: string;
  instance_type?: string;
  instance_count?: number;
  environment?: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z_][a-zA-Z0-9_]{0,511}$".
     */
    [k: string]: string;
  };
  /**
   * Variables of ``environment`` whose values nobody is shown again; those that it has not are taken from
   * the caller's own secrets.
   */
  secrets?: string[];
  stopping?: StoppingCondition1;
  tags?: {
    [k: string]: string;
  };
  experiment?: string;
  run_name?: string;
  origin?: Origin2;
  /**
   * A built-in algorithm; empty: ``entry_point`` is run.
   */
  algorithm?: '' | 'kmeans' | 'pca' | 'linear-learner' | 'xgboost';
  /**
   * Folder or ``.tar.gz`` with the code, relative to the server's root or absolute; empty: the folder
   * is not copied, only the entry point.
   */
  source?: string;
  /**
   * A ``.py``, ``.sh`` or ``.ipynb`` file, relative to ``source``.
   */
  entry_point?: string;
  hyperparameters?: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,255}$".
     */
    [k: string]: string;
  };
  /**
   * @maxItems 20
   */
  channels?: Channel[];
  /**
   * @maxItems 40
   */
  metric_definitions?: MetricDefinition[];
  spot?: boolean;
  checkpoint_local_path?: string;
  checkpoint_uri?: string;
  /**
   * The original's limit of one hour for a warm pool.
   */
  keep_alive_seconds?: number;
  max_attempts?: number;
  /**
   * None: nothing is saved of its tensors, and nothing judges them.
   */
  debugger?: DebuggerSpec | null;
}
/**
 * Times after which a job is stopped; what it has saved is kept.
 */
export interface StoppingCondition1 {
  /**
   * The original's default of one day and limit of 28.
   */
  max_runtime_seconds: number;
  /**
   * For spot jobs: waiting and running together; at least ``max_runtime_seconds``.
   */
  max_wait_seconds: number | null;
}
/**
 * Where a job was asked for; recorded with its run.
 */
export interface Origin2 {
  notebook: string;
  cell: string;
  git_commit: string;
}
/**
 * A regular expression whose first group is a metric's value, looked for in every line of the log.
 */
export interface MetricDefinition {
  name: string;
  regex: string;
}
/**
 * The debugger of a job.
 */
export interface DebuggerSpec {
  /**
   * Of all collections, e.g. ``save_interval``.
   */
  hook_parameters: {
    [k: string]: string;
  };
  /**
   * Saved beside losses.
   *
   * @maxItems 20
   */
  collections: TensorCollection[];
  /**
   * 20 at most that judge tensors, and as many that judge the profile.
   *
   * @maxItems 40
   */
  rules: RuleSpec[];
  /**
   * None: nothing is measured (``disable_profiler``).
   */
  profiler: ProfilerSpec | null;
}
/**
 * Tensors that are saved together.
 */
export interface TensorCollection {
  name: string;
  /**
   * E.g. ``include_regex``, ``save_interval``, ``reductions``.
   */
  parameters: {
    [k: string]: string;
  };
}
/**
 * What is measured of the machine and of the training's steps.
 */
export interface ProfilerSpec {
  /**
   * Between two samples of the machine.
   */
  interval_ms: 100 | 200 | 500 | 1000 | 5000 | 60000;
  /**
   * Without a person asking for it in the page; None: no step.
   */
  trace: TraceSpec | null;
}
/**
 * Steps whose operators are recorded one by one.
 */
export interface TraceSpec {
  start_step: number;
  num_steps: number;
}
/**
 * A point that is tried next.
 */
export interface CreateTrial {
  /**
   * Empty: the first.
   */
  definition?: string;
  /**
   * Of every range.
   */
  parameters: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,255}$".
     */
    [k: string]: string;
  };
}
/**
 * A tuning job.
 */
export interface CreateTuningJob {
  name: string;
  strategy?: Strategy;
  hyperband?: HyperbandConfig | null;
  /**
   * Auto: the median rule.
   */
  early_stopping?: 'Off' | 'Auto';
  /**
   * None: one is drawn, and kept.
   */
  random_seed?: number | null;
  limits?: ResourceLimits;
  completion?: CompletionCriteria1;
  warm_start?: WarmStart | null;
  /**
   * @minItems 1
   * @maxItems 10
   */
  definitions: TrainingDefinition[];
  /**
   * Empty: one of the tuning job's name.
   */
  experiment?: string;
  /**
   * Two of a training job's 50 name the tuning job and its run.
   */
  tags?: {
    [k: string]: string;
  };
  origin?: Origin3;
}
/**
 * The resource is the number of epochs: values of the objective metric that a job has told.
 */
export interface HyperbandConfig {
  min_resource: number;
  /**
   * None: as many as the first complete job has told.
   */
  max_resource: number | null;
}
/**
 * How much may be used.
 */
export interface ResourceLimits {
  /**
   * None: 1, with Grid the number of combinations. At most 750; with Random 10,000.
   */
  max_jobs: number | null;
  max_parallel_jobs: number;
  /**
   * Of the whole tuning job; None: no limit.
   */
  max_runtime_seconds: number | null;
}
/**
 * When to end before the limits; any one that is met ends the tuning job.
 */
export interface CompletionCriteria1 {
  target_value: number | null;
  /**
   * Training jobs in a row that did not improve on the best.
   */
  max_jobs_not_improving: number | null;
  /**
   * When further jobs are not expected to improve on the best by 1 %.
   */
  on_convergence: boolean;
}
/**
 * What is learned from tuning jobs that have ended.
 */
export interface WarmStart {
  type: 'IdenticalDataAndAlgorithm' | 'TransferLearning';
  /**
   * Names or ids.
   *
   * @minItems 1
   * @maxItems 5
   */
  parents: string[];
  /**
   * Also from the parents' own parents, which the original ignores.
   */
  chain: boolean;
}
/**
 * How one kind of training job is made; the fields are those of ``CreateTrainingJob``.
 */
export interface TrainingDefinition {
  name: string;
  algorithm: string;
  source: string;
  entry_point: string;
  image: string;
  image_version: string;
  static_hyperparameters: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,255}$".
     */
    [k: string]: string;
  };
  ranges: ParameterRanges;
  objective: Objective;
  /**
   * @maxItems 20
   */
  channels: Channel[];
  /**
   * @maxItems 40
   */
  metric_definitions: MetricDefinition[];
  instance_type: string;
  instance_count: number;
  stopping: StoppingCondition2;
  spot: boolean;
  checkpoint_local_path: string;
  checkpoint_uri: string;
  keep_alive_seconds: number;
  environment: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z_][a-zA-Z0-9_]{0,511}$".
     */
    [k: string]: string;
  };
  secrets: string[];
  /**
   * Starts of a trial whose process vanished; a program that fails is not tried again.
   */
  max_attempts: number;
}
/**
 * The hyperparameters that are searched, 30 at most.
 */
export interface ParameterRanges {
  continuous: ContinuousRange[];
  integer: IntegerRange[];
  categorical: CategoricalRange[];
}
/**
 * Whole numbers between two bounds, both included.
 */
export interface IntegerRange {
  name: string;
  minimum: number;
  maximum: number;
  scaling: ParameterScaling1;
}
/**
 * What is to become best.
 */
export interface Objective {
  type: 'Maximize' | 'Minimize';
  /**
   * Its last value in a training job is the job's objective.
   */
  metric: string;
}
/**
 * Times after which a job is stopped; what it has saved is kept.
 */
export interface StoppingCondition2 {
  /**
   * The original's default of one day and limit of 28.
   */
  max_runtime_seconds: number;
  /**
   * For spot jobs: waiting and running together; at least ``max_runtime_seconds``.
   */
  max_wait_seconds: number | null;
}
/**
 * Where a job was asked for; recorded with its run.
 */
export interface Origin3 {
  notebook: string;
  cell: string;
  git_commit: string;
}
/**
 * The original's request, to be turned into :class:`CreateTuningJob`.
 */
export interface CreateTuningRequest {
  /**
   * JSON of ``CreateHyperParameterTuningJob``.
   */
  document: {
    [k: string]: unknown;
  };
}
/**
 * A training whose tensors are saved: a job's, or that of a loop in a notebook.
 */
export interface DebuggedJob {
  id: string;
  name: string;
  kind: 'job' | 'notebook';
  /**
   * Path of the notebook; empty for a job.
   */
  notebook: string;
  owner: string;
  state: JobState;
  created: string;
  ended: string | null;
  /**
   * Folder of its tensors, for ``sdk.debugger.create_trial``; there is none before the first.
   */
  path: string;
  rules: RuleHeadline[];
  /**
   * How many names there are.
   */
  tensors: number;
  /**
   * How many were saved, by mode.
   */
  steps: {
    [k: string]: number;
  };
  /**
   * The global one; -1: none was saved.
   */
  last_step: number;
  workers: string[];
  collections: string[];
  /**
   * Whether more may come.
   */
  writing: boolean;
  /**
   * Why its tensors cannot be read; empty: they can.
   */
  trouble: string;
  /**
   * What could not be saved, as the hook has noted it, and what could not be read and was passed over.
   */
  notes: string[];
}
/**
 * A rule in a list of jobs.
 */
export interface RuleHeadline {
  name: string;
  rule: string;
  status: 'InProgress' | 'NoIssuesFound' | 'IssuesFound' | 'Error' | 'Stopping' | 'Stopped';
  details: string;
  triggered: number;
  replay: string;
  /**
   * Of its first finding; -1: there is none.
   */
  first_step: number;
  /**
   * When that step was saved.
   */
  found: string | null;
}
/**
 * Jobs whose tensors are saved, newest first.
 */
export interface DebuggedJobPage {
  items: DebuggedJob[];
  total: number;
}
/**
 * The answer to NeedsDecision: lose what is listed, or stay.
 */
export interface DecideSwitch {
  proceed: boolean;
}
/**
 * Something that a member has done on their own server.
 */
export interface Deed {
  moment: string;
  action:
    | 'job.created'
    | 'job.stopped'
    | 'job.deleted'
    | 'secret.made'
    | 'secret.changed'
    | 'secret.deleted'
    | 'secret.read'
    | 'snapshot.ran'
    | 'model.registered'
    | 'model.deleted'
    | 'cluster.created'
    | 'cluster.terminated';
  /**
   * Name of what it was done to.
   */
  thing: string;
  thing_id: string;
  note: string;
}
/**
 * Deeds, in the order they were done; one that is told again is written once.
 */
export interface DeedReport {
  /**
   * @maxItems 500
   */
  deeds: Deed[];
}
/**
 * Where clusters of EMR are looked for.
 */
export interface DiscoverClusters {
  /**
   * Empty: that of the server's AWS configuration.
   */
  region: string;
}
/**
 * How a tensor's magnitudes are distributed, step by step; columns of one length.
 */
export interface Distribution {
  name: string;
  layer: string;
  steps: number[];
  /**
   * 65 magnitudes, between which the 64 bins of each sign lie.
   */
  edges: number[];
  /**
   * A row a step.
   */
  positive: number[][];
  negative: number[][];
  mean: (number | null)[];
  std: (number | null)[];
  l2: (number | null)[];
  zero_share: (number | null)[];
  nan_share: (number | null)[];
}
/**
 * Distributions in the order they were asked for.
 */
export interface DistributionPage {
  items: Distribution[];
}
/**
 * Which tensors side by side.
 */
export interface DistributionsQuery {
  /**
   * A JSON list of 40 names at most.
   */
  names: string;
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  worker: string;
  at_most: number;
}
/**
 * The caller's domain.
 */
export interface Domain {
  /**
   * Empty for a domain of one.
   */
  title: string;
  /**
   * Whether there can be more than one member.
   */
  team: boolean;
  me: Member;
  members: number;
}
/**
 * A person of the domain.
 */
export interface Member {
  /**
   * The unique name that JupyterHub, or the operating system, knows the person by.
   */
  name: string;
  role: Role;
  /**
   * As JupyterHub has them; only what the caller is in too, unless an admin asks.
   */
  groups: string[];
  /**
   * Whether JupyterHub makes them an admin, which cannot be changed here.
   */
  from_hub: boolean;
  /**
   * First seen.
   */
  joined: string;
  /**
   * Last seen, to five minutes.
   */
  seen: string;
  /**
   * What was decided for this member alone; only for themselves and admins.
   */
  limits: MemberLimits | null;
  /**
   * What holds for this member; only for themselves and admins.
   */
  effective: EffectiveLimits | null;
}
/**
 * What is decided in one place; ``null`` leaves it to the next more general place.
 *
 * In a change a field that is absent stays as it is.
 */
export interface MemberLimits {
  /**
   * Names of the images that may be started.
   */
  images: string[] | 'unlimited' | null;
  /**
   * Names of the instance types that may be started.
   */
  instance_types: string[] | 'unlimited' | null;
  /**
   * Hours of instances, all types together, in a calendar month.
   */
  hours_per_month: number | 'unlimited' | null;
  /**
   * What the snapshots may hold that somebody shares.
   */
  storage_bytes: number | 'unlimited' | null;
  /**
   * Cost of instances at the list prices in a calendar month.
   */
  money_per_month: number | 'unlimited' | null;
  /**
   * Proposed for notebooks that name none.
   */
  default_image: string | null;
  /**
   * Proposed for notebooks that name none.
   */
  default_instance_type: string | null;
}
/**
 * One sum.
 */
export interface DomainCost {
  /**
   * Name, day or project, as the query asks.
   */
  key: string;
  hours: number;
  money: number;
}
/**
 * What instances cost in a month, at the list prices.
 */
export interface DomainCosts {
  month: string;
  currency: string;
  by: 'member' | 'day' | 'project';
  items: DomainCost[];
  hours: number;
  money: number;
}
/**
 * What is decided for everybody, and for each role.
 */
export interface DomainLimits {
  domain: MemberLimits;
  roles: {
    [k: string]: MemberLimits;
  };
}
/**
 * One line of the log; none is ever changed or deleted.
 */
export interface DomainLogEntry {
  number: number;
  moment: string;
  actor: string;
  /**
   * Past tense, ``noun.verbed``.
   */
  action: string;
  /**
   * Whose thing it was done to; empty for what is the whole domain's.
   */
  owner: string;
  /**
   * Name of what it was done to, as it was then.
   */
  thing: string;
  /**
   * Its id; empty where its name is its id.
   */
  thing_id: string;
  /**
   * What changed.
   */
  note: string;
}
/**
 * Some lines of the log, newest first.
 */
export interface DomainLogPage {
  items: DomainLogEntry[];
}
/**
 * Which lines of the log, newest first.
 */
export interface DomainLogQuery {
  /**
   * Who did it.
   */
  actor: string;
  /**
   * Whose thing it was done to.
   */
  owner: string;
  /**
   * The whole of it, or its noun alone.
   */
  action: string;
  /**
   * Part of the thing's name.
   */
  text: string;
  since: string | null;
  /**
   * Before this moment.
   */
  until: string | null;
  /**
   * Only lines with a smaller number; 0 begins with the newest.
   */
  before: number;
  limit: number;
}
/**
 * What runs and waits now, and what the month has cost so far; for members only what is theirs.
 */
export interface DomainUsage {
  month: string;
  currency: string;
  members: MemberUsage[];
  running: RunningLease[];
  waiting: WaitingLease[];
  capacity: MachineAmount;
  free: MachineAmount;
}
/**
 * What one member uses, of what they may use.
 */
export interface MemberUsage {
  name: string;
  /**
   * Instances that run now.
   */
  running: number;
  hours: number;
  money: number;
  hours_limit: number | null;
  money_limit: number | null;
  /**
   * In the snapshots that they have shared.
   */
  stored_bytes: number;
  storage_limit: number | null;
  /**
   * In the studio's own folder of their server, as it says; None: it has not said.
   */
  folder_bytes: number | null;
}
/**
 * An instance that runs for somebody.
 */
export interface RunningLease {
  id: string;
  owner: string;
  type: string;
  since: string;
  /**
   * At the list price.
   */
  price_per_hour: number;
  sessions: RunningSession[];
  /**
   * Whether its owner's server is there; what runs goes on without it.
   */
  connected: boolean;
  /**
   * The admin who wants it stopped, as long as it has not ended; empty: nobody does.
   */
  stop_for: string;
}
/**
 * An instance that somebody waits for.
 */
export interface WaitingLease {
  owner: string;
  type: string;
  since: string;
  /**
   * From 1: the turns of all who wait, round by owner.
   */
  position: number;
  /**
   * What it waits for, e.g. ``4 GiB``.
   */
  missing: string;
}
/**
 * An amount of machine.
 */
export interface MachineAmount {
  vcpu: number;
  memory_bytes: number;
  gpus: number;
}
/**
 * A program that is tried on the first records of its channels, and what came of it.
 */
export interface DryRun {
  /**
   * Also of the job that runs it, which is gone when the dry run has ended.
   */
  id: string;
  state: JobState;
  /**
   * What it does now, or why it failed: the last lines of the program first.
   */
  message: string;
  created: string;
  program_started: string | null;
  ended: string | null;
  /**
   * After which a program that still runs is ended; that is no failure.
   */
  limit_seconds: number;
  exit_code: number | null;
  batches: DryRunBatch[];
  /**
   * What does not grow with the data; else up to its first line; None: there is none.
   */
  startup_seconds: number | null;
  peak_memory_bytes: number;
  /**
   * The last value of each, found as in a job.
   */
  metrics: {
    [k: string]: number;
  };
  /**
   * Its last lines.
   */
  log: string[];
  /**
   * Sentences on what was different from the job, and on what would be too small for it.
   */
  notes: string[];
  /**
   * Of the job with all its data; None: nothing can be told.
   */
  seconds: Estimate | null;
  cost: Estimate | null;
}
/**
 * One start of the program in a dry run.
 */
export interface DryRunBatch {
  /**
   * None where some of them cannot be counted, as in files that nobody can cut.
   */
  records: number | null;
  /**
   * Of the bytes of all channels, 0 to 1; 1 where there is nothing to cut.
   */
  share: number;
  seconds: number;
  /**
   * Resident, of the largest of its processes.
   */
  peak_memory_bytes: number;
  /**
   * False: it still ran when its time was over, without an error so far.
   */
  finished: boolean;
}
/**
 * A figure with its error bar.
 */
export interface Estimate {
  low: number;
  expected: number;
  high: number;
  /**
   * What it comes from, e.g. ``median of 7 earlier jobs``.
   */
  basis: string;
}
/**
 * What a person may want to change.
 */
export interface EditProposal {
  /**
   * E.g. ``learning_rate`` or ``initialisation``.
   */
  kind: string;
  text: string;
  /**
   * For `edits.maker`; empty: it is advice, of which no edit is made.
   */
  parameters: {
    [k: string]: number | string;
  };
}
/**
 * What is to be made an edit.
 */
export interface EditRequest {
  proposal: EditProposal;
  origin: LayerOrigin | null;
  /**
   * The one that is most likely meant first.
   *
   * @minItems 1
   * @maxItems 500
   */
  sources: EditSource[];
  /**
   * They are the cells of a notebook, which share their names.
   */
  cells: boolean;
}
/**
 * Where in a person's code a layer was made.
 */
export interface LayerOrigin {
  layer: string;
  type: string;
  file: string;
  /**
   * From 1; 0: not known.
   */
  line: number;
  /**
   * Number of the execution of a notebook's cell; None: it is a file.
   */
  cell: number | null;
  /**
   * The line as it was in the cell; numbers of executions begin anew with every kernel.
   */
  text: string;
}
/**
 * A file of a training's code, or a cell of its notebook.
 */
export interface EditSource {
  /**
   * For people.
   */
  name: string;
  /**
   * As it is now; None: as it was when the job was submitted.
   */
  text: string | null;
  /**
   * Where it is in the job's copy of its source; empty: it is not there.
   */
  file: string;
  /**
   * That made the layer, of the copy where there is one; 0: it did not make it.
   */
  line: number;
}
/**
 * Rows of a tensor at a step as points; what is alike is near. Columns of one length.
 */
export interface Embedding {
  name: string;
  step: number;
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  method: 'pca' | 'tsne';
  /**
   * That was taken: fewer rows allow less than was asked for.
   */
  perplexity: number;
  /**
   * Rows that the tensor has.
   */
  total: number;
  /**
   * Of a row, all further dimensions together.
   */
  columns: number;
  /**
   * Rows that were looked at, and have a number that is not finite.
   */
  left_out: number;
  /**
   * Which rows are shown; where there are many, evenly chosen ones.
   */
  rows: number[];
  x: number[];
  y: number[];
  /**
   * Third principal component; empty with t-SNE.
   */
  z: number[];
  /**
   * Share of the variance that each principal component has; empty with t-SNE.
   */
  explained: number[];
  /**
   * Tensor that the classes are of; empty: none has one for each row.
   */
  labels: string;
  classes: (number | null)[];
}
/**
 * Which tensor's rows, and how they become points.
 */
export interface EmbeddingQuery {
  name: string;
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  /**
   * -1: the last one that has it.
   */
  step: number;
  /**
   * Whether the nearest saved step will do, the earlier one of two, where that step does not have it.
   */
  nearest: boolean;
  /**
   * Empty: the first that has it.
   */
  worker: string;
  method: 'pca' | 'tsne';
  /**
   * Of t-SNE: about how many neighbours a row has; the default of scikit-learn.
   */
  perplexity: number;
  /**
   * Tensor whose classes colour the points; empty: the first with a class for each row at that step.
   */
  labels: string;
}
/**
 * Where clusters of EMR may be looked for.
 */
export interface EmrRegions {
  items: string[];
  total: number;
  /**
   * That of the server's AWS configuration; empty where it names none.
   */
  configured: string;
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
 * A named collection of runs.
 */
export interface Experiment {
  id: string;
  name: string;
  deleted: boolean;
  created: string | null;
  /**
   * The last start or end of a run, or the last change of the experiment itself.
   */
  last_activity: string | null;
  /**
   * Without deleted ones.
   */
  runs: number;
  /**
   * Runs that say they are running.
   */
  live: number;
  note: string;
  /**
   * Without MLflow's own.
   */
  tags: {
    [k: string]: string;
  };
  /**
   * Whose it is and who sees it; None where there is no team.
   */
  sharing: TrackedSharing | null;
}
/**
 * Whose an experiment or model is, and who sees it besides.
 */
export interface TrackedSharing {
  owner: string;
  /**
   * Whether the caller owns it; others can look and change nothing.
   */
  mine: boolean;
  visibility: Visibility;
  /**
   * Whom it is named to; told to its owner only.
   */
  people: string[];
  groups: string[];
}
/**
 * A stretch of the experiments, last active first.
 */
export interface ExperimentPage {
  items: Experiment[];
  /**
   * Of all that match, on this page or not.
   */
  total: number;
}
/**
 * Optional packages of the server's own environment, with their state.
 */
export interface Extra {
  /**
   * As in ``pip install jupyter-smstudio[name]``.
   */
  name: string;
  title: string;
  /**
   * What one can do with it.
   */
  description: string;
  /**
   * Requirement lines; what they need comes with them.
   */
  packages: string[];
  /**
   * About what is downloaded; less where some of it is there already.
   */
  size_bytes: number;
  state: ExtraState;
  /**
   * 0 to 1 while it is being installed; None while unknown.
   */
  progress: number | null;
  /**
   * What is being done, e.g. ``nbdime: 6 MiB to go``.
   */
  note: string;
  /**
   * The last 64 KiB of the last installation in this server's life.
   */
  log: string;
  /**
   * The resolver's own words.
   */
  failure_reason: string | null;
  /**
   * Why it cannot be installed from here, and who can; None where it can, or need not.
   */
  obstacle: string | null;
  /**
   * Why the server has to be started again before it works; None where the page's reload is enough.
   */
  restart_reason: string | null;
}
/**
 * All extras on offer.
 */
export interface ExtraPage {
  items: Extra[];
}
/**
 * Something to look at before a notebook is shared.
 */
export interface Finding {
  /**
   * Stays the same while the notebook does; what ``accept_findings`` names.
   */
  id: string;
  kind: FindingKind;
  /**
   * Counted from 0; None where it concerns the whole notebook.
   */
  cell: number | null;
  place: 'source' | 'output' | 'metadata';
  /**
   * The text with the secret masked; empty where there is none.
   */
  excerpt: string;
  message: string;
}
/**
 * A host in one attempt; of each stretch of time the least and the most.
 */
export interface HostProfile {
  host: string;
  attempt: number;
  /**
   * Seconds between two samples.
   */
  interval: number;
  /**
   * Seconds since the epoch.
   */
  times: number[];
  series: ProfileSeries[];
}
/**
 * A measure of a device over time; its values have the times of its host.
 */
export interface ProfileSeries {
  /**
   * E.g. ``cpu``, ``io_wait``, ``memory``, ``disk_read``, ``network_in``, ``gpu``, ``job_cpu``.
   */
  metric: string;
  /**
   * E.g. ``cpu0``, ``gpu0``, ``machine``, ``job``.
   */
  device: string;
  unit: '%' | 'bytes' | 'bytes/s';
  values: (number | null)[];
}
/**
 * Lines of a text that are replaced.
 */
export interface Hunk {
  /**
   * The first that goes, or that new ones come before; from 1.
   */
  line: number;
  /**
   * Up to three lines that stay, for people.
   */
  before: string[];
  gone: string[];
  new: string[];
  after: string[];
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
 * How much of the objective's variance a hyperparameter explains, 0 to 1.
 */
export interface Importance {
  name: string;
  importance: number;
}
/**
 * The hyperparameters of one definition by importance, the largest first.
 */
export interface Importances {
  method: 'fanova';
  definition: string;
  items: Importance[];
  /**
   * Why there are none yet.
   */
  reason: string;
}
/**
 * What a channel really held.
 */
export interface InputRecord {
  channel: string;
  uri: string;
  files: number;
  size_bytes: number;
  /**
   * Over the names and contents of its files in order; empty where it was streamed.
   */
  sha256: string;
}
/**
 * An admin of the domain has stopped an instance of the person who is told this.
 */
export interface InstanceStopped {
  id: string;
  type: string;
  /**
   * The admin's name.
   */
  by: string;
  /**
   * Of the notebooks, terminals and jobs that end with it.
   */
  titles: string[];
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
 * A job as it is now; values of secrets in its specification are ``***``.
 */
export interface Job {
  id: string;
  owner: string;
  spec: JobSpec;
  state: JobState;
  secondary_status: SecondaryStatus;
  status_message: string;
  /**
   * At most 1,024 characters, the program's own words first.
   */
  failure_reason: string;
  created: string;
  training_started: string | null;
  ended: string | null;
  attempt: number;
  interruptions: number;
  transitions: Transition[];
  hosts: JobHost[];
  /**
   * From 1, while it waits.
   */
  queue_position: number | null;
  expected_wait_seconds: number | null;
  /**
   * Median of earlier jobs of the same program, image and instance; None: never seen.
   */
  expected_seconds: number | null;
  /**
   * 0 to 1, where the program tells (``#progress_metric``).
   */
  progress: number | null;
  /**
   * Time of its program on all hosts together, interruptions' lost work included.
   */
  training_seconds: number;
  billable_seconds: number;
  /**
   * In the currency of the price list, so far.
   */
  cost: number;
  /**
   * Share of the full price that spot saved, 0 to 1; None for other jobs.
   */
  spot_saving: number | null;
  warnings: string[];
  /**
   * What keeps the studio from going on with it now, such as a full disk; empty if nothing does.
   */
  trouble: string;
  inputs: InputRecord[];
  artifacts: Artifact[];
  /**
   * The last value of each.
   */
  metrics: {
    [k: string]: number;
  };
  run_id: string;
  experiment_id: string;
}
/**
 * All it takes to run a job, and to run it again.
 */
export interface JobSpec {
  kind: JobKind;
  name: string;
  image: string;
  /**
   * Empty: the one its alias points at when the job is submitted.
   */
  image_version: string;
  instance_type: string;
  instance_count: number;
  program: Program;
  hyperparameters: {
    [k: string]: string;
  };
  /**
   * @maxItems 20
   */
  channels: Channel[];
  /**
   * @maxItems 10
   */
  outputs: OutputFolder[];
  environment: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z_][a-zA-Z0-9_]{0,511}$".
     */
    [k: string]: string;
  };
  /**
   * Variables of ``environment`` whose values are masked wherever they would be shown; those that it has
   * not are taken from the owner's secrets when the job is created.
   */
  secrets: string[];
  /**
   * @maxItems 40
   */
  metric_definitions: MetricDefinition[];
  stopping: StoppingCondition3;
  /**
   * Cheaper, and interrupted when somebody else needs the machine.
   */
  spot: boolean;
  checkpoint_local_path: string;
  /**
   * A folder outside the job that checkpoints are kept in and read from; empty: the job's own.
   */
  checkpoint_uri: string;
  /**
   * How long its instances wait for the next job of the same shape (a warm pool).
   */
  keep_alive_seconds: number;
  /**
   * Starts after an internal error; interruptions of a spot job are not counted.
   */
  max_attempts: number;
  tags: {
    [k: string]: string;
  };
  /**
   * Name of the experiment its run belongs to; empty: unassigned.
   */
  experiment: string;
  run_name: string;
  origin: Origin4;
  /**
   * None: its program is not told to save tensors.
   */
  debugger: DebuggerSpec | null;
}
/**
 * What a job starts on every host.
 */
export interface Program {
  /**
   * The command; ``python`` is the image's. Hyperparameters are appended as ``--name value`` if
   * ``pass_hyperparameters``.
   *
   * @minItems 1
   * @maxItems 256
   */
  argv: string[];
  /**
   * Folder, file or ``.tar.gz`` that is copied to ``/opt/ml/code``; empty: nothing is.
   */
  source: string;
  pass_hyperparameters: boolean;
  /**
   * Whether ``requirements.txt`` of the source is installed first.
   */
  install_requirements: boolean;
}
/**
 * Times after which a job is stopped; what it has saved is kept.
 */
export interface StoppingCondition3 {
  /**
   * The original's default of one day and limit of 28.
   */
  max_runtime_seconds: number;
  /**
   * For spot jobs: waiting and running together; at least ``max_runtime_seconds``.
   */
  max_wait_seconds: number | null;
}
/**
 * Where a job was asked for; recorded with its run.
 */
export interface Origin4 {
  notebook: string;
  cell: string;
  git_commit: string;
}
/**
 * One entry of a job's timeline.
 */
export interface Transition {
  status: SecondaryStatus;
  started: string;
  ended: string | null;
  message: string;
}
/**
 * One machine of a job.
 */
export interface JobHost {
  /**
   * ``algo-1``, ``algo-2``, …
   */
  name: string;
  instance_id: string | null;
  exit_code: number | null;
  /**
   * E.g. ``SIGKILL``; empty if it was not ended by one.
   */
  signal: string;
}
/**
 * Jobs, newest first.
 */
export interface JobPage {
  items: Job[];
  total: number;
}
/**
 * Which jobs a page shows; empty means all.
 */
export interface JobQuery {
  state: string;
  kind: string;
  /**
   * Part of the name, in any case.
   */
  search: string;
  offset: number;
  limit: number;
}
/**
 * What a job was made of; one of the two.
 */
export interface JobRequest {
  training: CreateTrainingJob | null;
  processing: CreateProcessingJob | null;
}
/**
 * Resource use over time, thinned.
 */
export interface JobUsage {
  points: UsagePoint[];
  vcpu: number;
  /**
   * What each host may use.
   */
  memory_bytes: number;
}
/**
 * What a host used at a moment.
 */
export interface UsagePoint {
  time: string;
  host: string;
  /**
   * Of one core.
   */
  cpu_percent: number;
  memory_bytes: number;
}
/**
 * Which debugged jobs a page shows.
 */
export interface JobsQuery {
  offset: number;
  limit: number;
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
 * Where in the queue a lease is; the answer's last line grants it.
 */
export interface LeasePlace {
  position: number;
  missing: string;
  granted: boolean;
}
/**
 * A lease as it is stored.
 */
export interface LeaseRecord {
  owner: string;
  id: string;
  server: string;
  type: string;
  batch: boolean;
  spot: boolean;
  price_per_hour: number;
  granted: string;
  use: LeaseUse;
  claims_cores: boolean;
  /**
   * The admin who wants it stopped; empty: nobody does.
   */
  stop_for: string;
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
 * A line of a job's log.
 */
export interface LogLine {
  time: string;
  host: string;
  text: string;
}
/**
 * A stretch of a log.
 */
export interface LogPage {
  items: LogLine[];
  /**
   * Give it back for what follows; equal to the one sent when there is nothing more now.
   */
  next_token: string;
  size_bytes: number;
  /**
   * Whether lines were dropped because the log's size limit was reached.
   */
  truncated: boolean;
}
/**
 * Which stretch of a log.
 */
export interface LogQuery {
  /**
   * ``next_token`` of the stretch before; empty: from the beginning. (Jupyter takes an argument
   * ``token`` for its own.)
   */
  after: string;
  limit: number;
  host: string;
  /**
   * Only lines that contain it.
   */
  search: string;
  /**
   * The end instead of the beginning.
   */
  tail: boolean;
}
/**
 * What the domain's machine has left, and who waits for it.
 */
export interface MachineNow {
  free: MachineAmount;
  free_for_jobs: MachineAmount;
  wanted: WantedLease | null;
}
/**
 * What somebody waits for who pays the full price: spot jobs give way to it.
 */
export interface WantedLease {
  type: string;
  amount: MachineAmount;
  batch: boolean;
  /**
   * Empty if it is another member.
   */
  owner: string;
}
/**
 * The mail server that a person's mails go by.
 */
export interface MailSetup {
  /**
   * Who named it; the person's own goes before the administrator's.
   */
  source: 'own' | 'administrator' | 'none';
  host: string;
  port: number;
  encryption: 'starttls' | 'tls' | 'none';
  user: string;
  sender: string;
  /**
   * Why no mails can be sent, as a sentence; empty: they can be handed to the server.
   */
  lack: string;
  /**
   * Whether the administrator lets people set a server of their own.
   */
  own_allowed: boolean;
  /**
   * Whether the administrator has named a server, which is used where there is none of one's own.
   */
  has_default: boolean;
  /**
   * In words, where a password is kept: ``the system's keyring`` or ``an encrypted file``.
   */
  place: string;
}
/**
 * Some of the members, by name.
 */
export interface MemberPage {
  items: Member[];
  total: number;
}
/**
 * Which members.
 */
export interface MemberQuery {
  /**
   * Part of a name.
   */
  text: string;
  limit: number;
  offset: number;
}
/**
 * One metric of one run over its steps, as columns of equal length, ordered by step and time.
 */
export interface MetricHistory {
  run_id: string;
  metric: string;
  /**
   * Points there are in this stretch; more than ``len(steps)``: each entry stands for a bucket.
   */
  total: number;
  /**
   * Of a bucket: its last.
   */
  steps: number[];
  /**
   * Milliseconds since 1970; of a bucket: its last.
   */
  times: number[];
  /**
   * Of a bucket: the mean of its numbers.
   */
  values: (number | ('NaN' | 'Infinity' | '-Infinity'))[];
  /**
   * Of a bucket: the smallest; empty when nothing is bucketed.
   */
  lows: (number | ('NaN' | 'Infinity' | '-Infinity'))[];
  /**
   * Of a bucket: the largest; empty when nothing is bucketed.
   */
  highs: (number | ('NaN' | 'Infinity' | '-Infinity'))[];
}
/**
 * The curves asked for; a run without the metric has none.
 */
export interface MetricHistoryPage {
  items: MetricHistory[];
}
/**
 * A value of a metric at a moment.
 */
export interface MetricPoint {
  time: string;
  step: number;
  value: number;
}
/**
 * A metric's values, thinned to what a chart can show.
 */
export interface MetricSeries {
  name: string;
  points: MetricPoint[];
  total: number;
}
/**
 * All metrics of a job.
 */
export interface MetricSeriesPage {
  items: MetricSeries[];
}
/**
 * A range as it shall be from now on: bounds of a numeric one, values of a categorical one.
 */
export interface NarrowedRange {
  /**
   * Empty: the first.
   */
  definition: string;
  name: string;
  minimum: number | null;
  maximum: number | null;
  /**
   * Some of the range's own values.
   */
  values: string[] | null;
}
/**
 * Where a notebook was copied to.
 */
export interface NotebookCopy {
  /**
   * Relative to the server's root.
   */
  path: string;
}
/**
 * The trial of a loop in a notebook.
 */
export interface NotebookTrial {
  id: string;
  name: string;
  owner: string;
  /**
   * Its path as JupyterLab shows it.
   */
  notebook: string;
  /**
   * Empty: no kernel asked for it.
   */
  kernel_id: string;
  /**
   * Folder that its hook writes into.
   */
  path: string;
  /**
   * File that its process keeps locked (flock) while it may write.
   */
  lock: string;
  created: string;
  ended: string | null;
  state: JobState1;
  rules: RuleSpec[];
}
/**
 * An operator in all steps of a trace, seconds.
 */
export interface OperatorRow {
  name: string;
  calls: number;
  /**
   * Without the operators that it calls.
   */
  self_seconds: number;
  seconds: number;
  /**
   * Of the kernels that it has started on a GPU.
   */
  device_seconds: number;
}
/**
 * Where a job was asked for; recorded with its run.
 */
export interface Origin5 {
  notebook: string;
  cell: string;
  git_commit: string;
}
/**
 * What a user has installed on top of an environment with pip or uv.
 */
export interface Overlay {
  /**
   * Of the environment.
   */
  digest: string;
  /**
   * None when the environment was removed; the packages stay for when it is built again.
   */
  image: string | null;
  version: string | null;
  size_bytes: number;
  files: number;
  /**
   * Kernels that run with it now; an overlay in use cannot be removed.
   */
  used_by: string[];
}
/**
 * All of the caller's overlays.
 */
export interface OverlayPage {
  items: Overlay[];
}
/**
 * A searched hyperparameter, as a chart's axis wants it.
 */
export interface ParameterAxis {
  name: string;
  kind: 'continuous' | 'integer' | 'categorical';
  scale: 'Linear' | 'Logarithmic' | 'ReverseLogarithmic';
  minimum: number | null;
  maximum: number | null;
  values: string[];
  /**
   * Of the values, those that are still tried; empty: all of them.
   */
  chosen: string[];
}
/**
 * The hyperparameters that are searched, 30 at most.
 */
export interface ParameterRanges1 {
  continuous: ContinuousRange[];
  integer: IntegerRange[];
  categorical: CategoricalRange[];
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
 * What would happen if the job was created now; nothing has been started.
 */
export interface Plan {
  problems: Problem[];
  /**
   * In words, in order.
   */
  steps: string[];
  command: string;
  samples: ChannelSample[];
  /**
   * None: nothing like it has run here, and nothing could be tried.
   */
  seconds: Estimate | null;
  cost: Estimate | null;
  /**
   * When it would start: ``now``, or what it would wait for.
   */
  starts: string;
}
/**
 * Something that would make a job fail, told before it starts.
 */
export interface Problem {
  /**
   * As in the request, e.g. ``channels.0.uri``; empty where it concerns no single one.
   */
  field: string;
  message: string;
  /**
   * False: a warning.
   */
  blocking: boolean;
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
 * A column of a table.
 */
export interface PreviewColumn {
  name: string;
  kind: ColumnKind;
  reason: string;
  missing: number;
  distinct: number;
  examples: string[];
  /**
   * A model is given it unless somebody says otherwise.
   */
  used: boolean;
  /**
   * How well it alone predicts the target, 0 to 1.
   */
  prediction_power: number | null;
}
/**
 * What a process used; those of a host that used most.
 */
export interface ProcessProfile {
  host: string;
  pid: number;
  name: string;
  times: number[];
  /**
   * Percent of a core.
   */
  cpu: (number | null)[];
  /**
   * Bytes.
   */
  memory: (number | null)[];
  /**
   * Bytes of disks a second.
   */
  read: (number | null)[];
  written: (number | null)[];
}
/**
 * Which part of a profile.
 */
export interface ProfileQuery {
  /**
   * Seconds since the epoch; None: from its first figure.
   */
  since: number | null;
  until: number | null;
  /**
   * Values of each series.
   */
  at_most: number;
}
/**
 * A measure in figures, of all samples between two times.
 */
export interface ProfileRow {
  host: string;
  metric: string;
  device: string;
  unit: ('%' | 'bytes' | 'bytes/s') | 's';
  min: number | null;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  max: number | null;
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
 * What a proposal changes; nothing is changed by itself.
 */
export interface ProposedEdit {
  /**
   * Which of the sources; -1: none, for the reason given.
   */
  source: number;
  /**
   * The whole source as it would be.
   */
  text: string;
  hunks: Hunk[];
  /**
   * Whether the source has changed since the job was submitted.
   */
  changed: boolean;
  /**
   * Why there is no edit; empty: there is one.
   */
  reason: string;
}
/**
 * A version in the model registry.
 */
export interface RegisteredModel {
  name: string;
  version: string;
}
/**
 * Which of its rules are removed.
 */
export interface RemoveReplay {
  /**
   * Name of the evaluation; empty: all.
   */
  rule: string;
}
/**
 * Rules that were added to a training.
 */
export interface Replay {
  id: string;
  /**
   * Of their evaluations among those of the training.
   */
  names: string[];
}
/**
 * Where a report's notebook was copied to.
 */
export interface ReportNotebook {
  /**
   * Relative to the server's root.
   */
  path: string;
}
/**
 * How a report is shown.
 */
export interface ReportPageQuery {
  /**
   * Empty: as the reader's system prefers.
   */
  theme: '' | 'light' | 'dark';
}
/**
 * How much may be used.
 */
export interface ResourceLimits1 {
  /**
   * None: 1, with Grid the number of combinations. At most 750; with Random 10,000.
   */
  max_jobs: number | null;
  max_parallel_jobs: number;
  /**
   * Of the whole tuning job; None: no limit.
   */
  max_runtime_seconds: number | null;
}
/**
 * The built-in rules in the order of the original's table.
 */
export interface RuleCatalogue {
  items: RuleKind[];
}
/**
 * A built-in rule.
 */
export interface RuleKind {
  rule: string;
  /**
   * When it fires, in a sentence or two.
   */
  help: string;
  /**
   * What has to be saved for it.
   */
  reads: string;
  /**
   * Whether it needs other trainings.
   */
  compares: boolean;
  parameters: RuleParameter[];
}
/**
 * What one can set of a rule.
 */
export interface RuleParameter {
  name: string;
  /**
   * A sentence without its end.
   */
  help: string;
  /**
   * As a configuration has it; empty: none.
   */
  default: string;
  /**
   * To end “Set it to …”.
   */
  allowed: string;
  kind: 'number' | 'flag' | 'choice' | 'text';
  /**
   * Of a choice; empty otherwise.
   */
  choices: string[];
}
/**
 * What a rule has said of a job so far.
 */
export interface RuleEvaluation {
  name: string;
  rule: string;
  status: 'InProgress' | 'NoIssuesFound' | 'IssuesFound' | 'Error' | 'Stopping' | 'Stopped';
  details: string;
  triggered: number;
  /**
   * How many values were judged.
   */
  data_points: number;
  last_step: number;
  /**
   * The first 20.
   */
  findings: RuleFinding[];
  actions: ActionTaken[];
  /**
   * That were given; the others have their defaults.
   */
  parameters: {
    [k: string]: string;
  };
  /**
   * Id of the replay that added it; empty: it came with the training.
   */
  replay: string;
  /**
   * When the step of the first finding was saved; None: there is none, or it is not known.
   */
  found: string | null;
}
/**
 * Something that is wrong with a training.
 */
export interface RuleFinding {
  rule: string;
  /**
   * The global one; -1: it is about no step.
   */
  step: number;
  mode: string;
  tensor: string;
  layer: string;
  message: string;
  figures: {
    [k: string]: number | null;
  };
  explanation: string;
  proposal: EditProposal | null;
  origin: LayerOrigin | null;
}
/**
 * All rules of a job.
 */
export interface RuleEvaluationPage {
  items: RuleEvaluation[];
}
/**
 * A run: one row of the leaderboard.
 */
export interface Run {
  id: string;
  experiment_id: string;
  name: string;
  status: 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';
  deleted: boolean;
  start: string | null;
  end: string | null;
  /**
   * Of a running one: None; the page counts from ``start``.
   */
  duration_seconds: number | null;
  user: string;
  source: RunSource;
  /**
   * In the catalogue's currency; None where nobody metered it.
   */
  cost: number | null;
  parent_run_id: string;
  /**
   * Nested runs, not deleted.
   */
  children: number;
  params: {
    [k: string]: string;
  };
  metrics: {
    [k: string]: RunMetric;
  };
  /**
   * Without those of MLflow and the studio, which the fields above show.
   */
  tags: {
    [k: string]: string;
  };
}
/**
 * Where a run came from; empty where it did not say.
 */
export interface RunSource {
  kind: 'notebook' | 'job' | 'script' | 'other';
  /**
   * MLflow's: path of the notebook or script.
   */
  name: string;
  /**
   * Path relative to the server's root.
   */
  notebook: string;
  /**
   * Id of the cell.
   */
  cell: string;
  /**
   * Name of the training or processing job.
   */
  job: string;
  git_commit: string;
  image: string;
  /**
   * Digest of the image's lock file: the exact packages.
   */
  image_lock: string;
  instance_type: string;
}
/**
 * What a run says of one metric.
 */
export interface RunMetric {
  last: number | ('NaN' | 'Infinity' | '-Infinity');
  /**
   * Of the last value.
   */
  step: number;
  /**
   * None unless :attr:`SearchRuns.extremes` names the metric.
   */
  min: number | ('NaN' | 'Infinity' | '-Infinity') | null;
  max: number | ('NaN' | 'Infinity' | '-Infinity') | null;
}
/**
 * A column that the leaderboard can show.
 */
export interface RunColumn {
  kind: 'parameter' | 'metric' | 'tag' | 'attribute';
  name: string;
  /**
   * Read off a sample of 200 values: ``number`` if each is one.
   */
  type: 'number' | 'text';
  /**
   * The values of the sample where they are few (20); for discrete picks.
   */
  choices: string[];
}
/**
 * Runs side by side; rows that differ come first within their kind.
 */
export interface RunComparison {
  runs: Run[];
  fields: ComparedField[];
  code: CodeDifference;
}
/**
 * Data that a run read.
 */
export interface RunDataset {
  name: string;
  digest: string;
  /**
   * What for, e.g. ``training``.
   */
  context: string;
  source_type: string;
  /**
   * Hostile text like any: shown, never opened.
   */
  source: string;
  data_schema: string;
  profile: string;
}
/**
 * Everything a run's page shows, except curves and artifacts.
 */
export interface RunDetail {
  run: Run;
  /**
   * Its name.
   */
  experiment: string;
  note: string;
  /**
   * Those of MLflow and the studio too.
   */
  all_tags: {
    [k: string]: string;
  };
  lineage: RunLineage;
  /**
   * Of its experiment; None where there is no team.
   */
  sharing: TrackedSharing | null;
}
/**
 * What a run came from and what came from it.
 */
export interface RunLineage {
  parent: RunLink | null;
  /**
   * The newest 100; :attr:`Run.children` counts all.
   */
  children: RunLink[];
  /**
   * Id that the run had in another experiment; empty if it never moved.
   */
  moved_from: string;
  /**
   * Of a deleted run: its id in the experiment that it was moved to.
   */
  moved_to: string;
  datasets: RunDataset[];
  models: RunModel[];
}
/**
 * A run, as far as another one links to it.
 */
export interface RunLink {
  id: string;
  name: string;
  status: 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';
}
/**
 * A model that a run logged; never loaded by the server.
 */
export interface RunModel {
  id: string;
  name: string;
  status: string;
  created: string | null;
}
/**
 * One condition; a run that lacks the field does not meet it, except ``missing``.
 */
export interface RunFilter {
  kind: 'parameter' | 'metric' | 'tag' | 'attribute';
  /**
   * For ``attribute`` one of :data:`Attribute`.
   */
  name: string;
  /**
   * Order compares numbers only: a parameter or tag that is none does not match. ``contains`` ignores
   * case and wants three characters, as the original does.
   */
  op: '=' | '!=' | '>' | '>=' | '<' | '<=' | 'contains' | 'in' | 'exists' | 'missing';
  /**
   * A list for ``in``, nothing for ``exists`` and ``missing``.
   */
  value: string | number | string[] | null;
  /**
   * Of a metric.
   */
  aggregate: 'last' | 'min' | 'max';
}
/**
 * A stretch of the runs that match.
 */
export interface RunPage {
  items: Run[];
  /**
   * Of all that match, on this page or not.
   */
  total: number;
  /**
   * Every parameter, metric and tag of the experiments asked for; empty unless
   * :attr:`SearchRuns.with_columns`.
   */
  columns: RunColumn[];
}
/**
 * What became of one run of a change of many.
 */
export interface RunResult {
  run_id: string;
  /**
   * After ``move``: its id from now on; empty otherwise.
   */
  new_run_id: string;
  /**
   * Empty: done.
   */
  error: string;
}
/**
 * What became of each run, in the order asked.
 */
export interface RunResultPage {
  items: RunResult[];
}
/**
 * What runs are ordered by; runs that lack it come last either way.
 */
export interface RunSort {
  kind: 'parameter' | 'metric' | 'tag' | 'attribute';
  name: string;
  aggregate: 'last' | 'min' | 'max';
  descending: boolean;
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
  kind: 'kernel' | 'terminal' | 'job' | 'cluster';
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
  /**
   * Whether a warning of that stop holds; one that was answered in any page holds no more.
   */
  stop_warned: boolean;
  apps: RunningApp[];
}
/**
 * All instances the caller may see.
 */
export interface RunningInstancePage {
  items: RunningInstance[];
}
/**
 * Payload of ``runs.changed``.
 */
export interface RunsChanged {
  ids: string[];
  experiments: string[];
  /**
   * Anything may have changed: read all again.
   */
  reset: boolean;
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
 * Which curves, and how fine.
 */
export interface SearchHistories {
  /**
   * @minItems 1
   * @maxItems 100
   */
  run_ids: string[];
  /**
   * @minItems 1
   * @maxItems 20
   */
  metrics: string[];
  /**
   * Of each curve; a longer one is told in as many buckets.
   */
  max_points: number;
  /**
   * Zoom: the first step; None: the first there is.
   */
  from_step: number | null;
  to_step: number | null;
}
/**
 * Which runs, in what order, with what of them.
 */
export interface SearchRuns {
  /**
   * Empty: of all.
   *
   * @maxItems 100
   */
  experiment_ids: string[];
  /**
   * Only these; empty for no restriction.
   *
   * @maxItems 1000
   */
  run_ids: string[];
  /**
   * All must hold. Twenty is the original's limit.
   *
   * @maxItems 20
   */
  filters: RunFilter[];
  /**
   * MLflow's filter syntax, e.g. ``metrics.acc > 0.9 and params.model = 'cnn'``; holds as well.
   */
  filter_string: string;
  /**
   * Part of the run's name or id; case is ignored.
   */
  text: string;
  view: 'active' | 'deleted' | 'all';
  /**
   * Only runs that have no parent; its children are asked for with ``parent_run_id``.
   */
  top_level: boolean;
  parent_run_id: string | null;
  sort: RunSort1;
  offset: number;
  limit: number;
  /**
   * Metrics whose minimum and maximum are wanted; reads their histories.
   *
   * @maxItems 20
   */
  extremes: string[];
  with_columns: boolean;
}
/**
 * What runs are ordered by; runs that lack it come last either way.
 */
export interface RunSort1 {
  kind: 'parameter' | 'metric' | 'tag' | 'attribute';
  name: string;
  aggregate: 'last' | 'min' | 'max';
  descending: boolean;
}
/**
 * A secret, without its value.
 */
export interface Secret {
  /**
   * Of the variable that a job finds it in.
   */
  name: string;
  changed: string;
}
/**
 * All secrets of the caller.
 */
export interface SecretPage {
  items: Secret[];
  /**
   * In words, where values are kept: ``the system's keyring`` or ``an encrypted file``.
   */
  place: string;
}
/**
 * A mail that tells whether a server takes mails.
 */
export interface SendTestMail {
  /**
   * Address it is sent to.
   */
  to: string;
  /**
   * Tried as it is, and not stored; left out: the one that mails go by.
   */
  server: SetMailServer | null;
}
/**
 * A mail server of a person's own.
 */
export interface SetMailServer {
  /**
   * Its name or address, e.g. ``mail.example.org``.
   */
  host: string;
  port: number;
  /**
   * ``tls`` is TLS from the start; ``none`` allows no user.
   */
  encryption: 'starttls' | 'tls' | 'none';
  /**
   * Who logs in; empty: nobody does.
   */
  user: string;
  /**
   * Of the user; left out: the one that was stored for the same user of the same server.
   */
  password: string | null;
  /**
   * Address that mails come from.
   */
  sender: string;
}
/**
 * What became of a test mail.
 */
export interface SentTestMail {
  /**
   * Whether the server took it; whether it arrives, the reader sees.
   */
  sent: boolean;
  /**
   * The same in a sentence; of one that was not taken, why.
   */
  message: string;
}
/**
 * Something that a member's server has to know, pushed to it; what is absent has not changed.
 */
export interface ServerNotice {
  allowance: Allowance | null;
  capacity: MachineAmount | null;
  machine: MachineNow | null;
  /**
   * Told again whenever the server comes, until the instance has ended.
   */
  stop: StopWish | null;
  /**
   * Of an event of the domain.
   */
  action: string;
  owner: string;
  payload: {
    [k: string]: unknown;
  };
}
/**
 * An admin of the domain wants an instance stopped.
 */
export interface StopWish {
  id: string;
  /**
   * The admin's name, which its owner is told.
   */
  by: string;
}
/**
 * Which sessions are wanted; empty: all of the caller's.
 */
export interface SessionQuery {
  kernel: string;
  cluster: string;
  /**
   * Also those of this cluster that were deleted, or ended with it; their logs can still be read.
   */
  ended: boolean;
}
/**
 * The value of a secret.
 */
export interface SetSecret {
  /**
   * Text, e.g. an API key; jobs find it as it is, their logs show ``***`` instead.
   */
  value: string;
}
/**
 * A decision who sees an experiment or model, in place of the last one.
 */
export interface ShareTracked {
  visibility: Visibility;
  /**
   * @maxItems 200
   */
  people: string[];
  /**
   * @maxItems 50
   */
  groups: string[];
}
/**
 * For whom something is shared, and how long.
 */
export interface SharingRequest {
  note: string;
  visibility: Visibility3;
  /**
   * @maxItems 200
   */
  people: string[];
  /**
   * @maxItems 50
   */
  groups: string[];
  expires_in_days: number | null;
  /**
   * Ids of the secrets that may be shared all the same.
   *
   * @maxItems 1000
   */
  accept_findings: string[];
}
/**
 * What had better not be shared of figures, before they are.
 */
export interface SheetCheck {
  title: string;
  findings: Finding[];
}
/**
 * Which values.
 */
export interface SliceQuery {
  name: string;
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  /**
   * -1: the last one that has it.
   */
  step: number;
  /**
   * Whether the nearest saved step will do, the earlier one of two, where that step does not have it.
   */
  nearest: boolean;
  /**
   * Empty: the first that has it.
   */
  worker: string;
  /**
   * Of the leading dimensions, e.g. ``0,3``; empty: the first of each.
   */
  index: string;
  /**
   * Planes side by side are those of a batch's samples, instead of a sample's channels; ``index`` is then
   * of what lies between, e.g. of the channels.
   */
  samples: boolean;
}
/**
 * What would be shared, before anything is.
 */
export interface SnapshotCheck {
  path: string;
  findings: Finding[];
  /**
   * What the code reads; ``included`` proposes those that are small.
   */
  data_files: DataFile[];
  environment: EnvironmentSummary | null;
  git: GitInfo | null;
  bytes: number;
}
/**
 * A notebook of the caller's own, with the environment that it opens in.
 */
export interface SnapshotCopy {
  path: string;
  /**
   * Empty when nobody knows; the notebook then asks when it is opened.
   */
  image: string;
  image_version: string | null;
  kernel: string;
  instance_type: string;
  /**
   * Full sentences on what is not as it was for the author; empty when all is.
   */
  note: string;
  /**
   * The build of its image that runs now, if any; its events are ``build.changed`` of images.
   */
  build_id: string | null;
  /**
   * Where the older copy is now; empty when there was none.
   */
  replaced: string;
}
/**
 * What has to change in one notebook to make another of it; outputs are not compared.
 */
export interface SnapshotDifferences {
  /**
   * Id of a snapshot, or path of an own notebook.
   */
  before: string;
  after: string;
  cells: CellDifference[];
  /**
   * Number of cells that are equal in both.
   */
  same: number;
  /**
   * Differences of the environments: ``+name==version`` and ``-name==version``; empty if unknown.
   */
  packages: string[];
  /**
   * Whether there is more than is listed.
   */
  truncated: boolean;
}
/**
 * What was written.
 */
export interface SnapshotExport {
  folder: string;
  /**
   * Relative to the folder.
   */
  files: string[];
}
/**
 * Some of the snapshots that the caller may know of, newest first.
 */
export interface SnapshotPage {
  items: Snapshot[];
  total: number;
}
/**
 * A job of Spark's that a statement caused.
 */
export interface SparkJob {
  id: number;
  name: string;
  /**
   * Spark's, e.g. ``RUNNING``.
   */
  state: string;
  tasks: number;
  completed: number;
  failed: number;
  stages: SparkStage[];
}
/**
 * A stage of a job of Spark's; bytes are sums over its tasks so far.
 */
export interface SparkStage {
  id: number;
  attempt: number;
  name: string;
  /**
   * Spark's, e.g. ``ACTIVE``.
   */
  state: string;
  tasks: number;
  active: number;
  completed: number;
  failed: number;
  input_bytes: number;
  output_bytes: number;
  shuffle_read_bytes: number;
  shuffle_write_bytes: number;
}
/**
 * A stretch of a log.
 */
export interface SparkLogPage {
  text: string;
  /**
   * Offset, in bytes, of what follows.
   */
  next: number;
  /**
   * Bytes of the whole log now.
   */
  total: number;
}
/**
 * A stretch of a log.
 */
export interface SparkLogQuery {
  /**
   * In bytes.
   */
  offset: number;
  /**
   * Most bytes.
   */
  limit: number;
}
/**
 * A Spark session that a notebook, a client or a person works in.
 */
export interface SparkSession {
  cluster: string;
  cluster_name: string;
  /**
   * Unique on its cluster, from 0.
   */
  id: number;
  /**
   * ``pyspark``, ``spark`` (Scala), ``sql`` or ``shared``.
   */
  kind: string;
  state: SessionState;
  name: string;
  /**
   * Of the kernel that opened it.
   */
  kernel_id: string;
  /**
   * That the kernel belongs to, relative to the server's root.
   */
  notebook: string;
  created: string;
  last_activity: string;
  /**
   * Spark's own id of the application; empty before it is up.
   */
  app_id: string;
  /**
   * Address of its Spark UI, below the server's own; empty where there is none.
   */
  ui: string;
  /**
   * Address of its log.
   */
  driver_log: string;
  /**
   * Its share of the cluster's memory; 0 where the cluster is elsewhere.
   */
  memory_bytes: number;
  /**
   * That were run so far.
   */
  statements: number;
  /**
   * What it waits for, or why it ended.
   */
  message: string;
}
/**
 * All sessions that were asked for, the newest first.
 */
export interface SparkSessionPage {
  items: SparkSession[];
  total: number;
}
/**
 * How a tensor's norm went, at 40 steps at most.
 */
export interface Sparkline {
  steps: number[];
  l2: (number | null)[];
}
/**
 * How far a statement is.
 */
export interface StatementProgress {
  statement: number;
  state: 'waiting' | 'running' | 'available' | 'error' | 'cancelling' | 'cancelled';
  /**
   * Share of the tasks of its jobs that are complete.
   */
  progress: number;
  jobs: SparkJob[];
  executors: number;
  cores: number;
  elapsed_seconds: number;
  /**
   * Of the whole statement, as far as its speed so far tells; None: unknown.
   */
  expected_seconds: number | null;
}
/**
 * Which file of a step's logs is wanted, and which stretch of it.
 */
export interface StepLogQuery {
  file: 'controller' | 'stderr' | 'stdout' | 'syslog';
  /**
   * In bytes.
   */
  offset: number;
  limit: number;
}
/**
 * Steps of a mode, evenly thinned; the first and the last are among them.
 */
export interface StepPage {
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  total: number;
  first: number;
  /**
   * -1: there is none, as with ``first``.
   */
  last: number;
  steps: number[];
}
/**
 * How long the steps of a worker took; of many the slowest and a usual one of each stretch.
 */
export interface StepProfile {
  worker: string;
  /**
   * Steps that were timed between the two times.
   */
  total: number;
  steps: number[];
  /**
   * Seconds since the epoch.
   */
  began: number[];
  phases: {
    [k: string]: (number | null)[];
  };
}
/**
 * Which steps.
 */
export interface StepsQuery {
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  /**
   * Only those that have this tensor; empty: all.
   */
  name: string;
  at_most: number;
}
/**
 * Times after which a job is stopped; what it has saved is kept.
 */
export interface StoppingCondition4 {
  /**
   * The original's default of one day and limit of 28.
   */
  max_runtime_seconds: number;
  /**
   * For spot jobs: waiting and running together; at least ``max_runtime_seconds``.
   */
  max_wait_seconds: number | null;
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
 * A table as it would be read, and what would be predicted.
 */
export interface TablePreview {
  /**
   * None: the problems say why it cannot be read.
   */
  reading: TableReading | null;
  /**
   * None: there are more rows than were read.
   */
  rows_total: number | null;
  columns: PreviewColumn[];
  /**
   * The first 20, as they stand in the file.
   */
  rows: string[][];
  problem_type: ProblemType | '';
  problem_reason: string;
  objective: string;
  objective_reason: string;
  auto_mode: AutoMLMode2;
  auto_mode_reason: string;
  warnings: TableWarning[];
  problems: Problem[];
}
/**
 * A tensor at a step: its summary, and how its magnitudes are distributed.
 */
export interface TensorAtStep {
  name: string;
  step: number;
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  worker: string;
  shape: number[] | null;
  dtype: string;
  summary: TensorSummary;
  /**
   * 129 magnitudes, between which the bins lie; what lies beyond is in the outermost ones.
   */
  edges: number[];
  positive: number[];
  /**
   * Empty, as ``positive``: no histogram was stored.
   */
  negative: number[];
  origin: LayerOrigin | null;
}
/**
 * What is known of a tensor at a step; figures are of its finite elements.
 */
export interface TensorSummary {
  count: number;
  /**
   * How many of them were looked at.
   */
  sampled: number;
  estimate: boolean;
  mean: number | null;
  std: number | null;
  min: number | null;
  max: number | null;
  abs_mean: number | null;
  l1: number | null;
  l2: number | null;
  zero_share: number;
  nan_share: number;
  inf_share: number;
}
/**
 * How often examples of each class were predicted to be in each, at a step.
 */
export interface TensorConfusion {
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  /**
   * -1: no step has both tensors.
   */
  step: number;
  /**
   * That have both, evenly thinned.
   */
  steps: number[];
  labels: string;
  /**
   * Tensors that were compared; empty: none was found.
   */
  predictions: string;
  /**
   * Tensors that may be labels.
   */
  label_names: string[];
  /**
   * Likewise predictions.
   */
  prediction_names: string[];
  /**
   * That occur, ascending.
   */
  classes: number[];
  /**
   * A row for each class of the labels, a column for each that was predicted.
   */
  counts: number[][];
  /**
   * By class: the share of its examples that were found; None: it has none.
   */
  recall: (number | null)[];
  /**
   * By class: the share of what was predicted as it that is right; None: it was never predicted.
   */
  precision: (number | null)[];
  accuracy: number | null;
  /**
   * Examples that have a label and a prediction.
   */
  compared: number;
  /**
   * Those that have only one of both, or no class.
   */
  left_out: number;
}
/**
 * Tensors by their names.
 */
export interface TensorPage {
  items: TensorRow[];
  total: number;
}
/**
 * A tensor in the tree.
 */
export interface TensorRow {
  name: string;
  layer: string;
  collections: string[];
  shape: number[] | null;
  dtype: string;
  /**
   * Whether whole tensors were saved, and not only summaries.
   */
  values: boolean;
  steps: number;
  last_step: number;
  /**
   * Of the last step.
   */
  summary: TensorSummary | null;
  health: 'good' | 'zero' | 'nan' | 'inf' | 'vanishing';
  sparkline: Sparkline;
}
/**
 * Which tensor at which step.
 */
export interface TensorQuery {
  name: string;
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  /**
   * -1: the last one that has it.
   */
  step: number;
  /**
   * Whether the nearest saved step will do, the earlier one of two, where that step does not have it.
   */
  nearest: boolean;
  /**
   * Empty: the first that has it.
   */
  worker: string;
}
/**
 * Values of a tensor at a step: a plane, or the planes of an activation; thinned to what is shown.
 */
export interface TensorSlice {
  name: string;
  step: number;
  shape: number[];
  /**
   * Which of the leading dimensions.
   */
  index: number[];
  rows: number;
  /**
   * Of a plane before it was thinned.
   */
  columns: number;
  low: number | null;
  /**
   * Of the finite values that are shown.
   */
  high: number | null;
  maps: (number | null)[][][];
}
/**
 * Which tensors a page shows.
 */
export interface TensorsQuery {
  mode: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  /**
   * Part of the name, in any case.
   */
  search: string;
  offset: number;
  limit: number;
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
 * What the domain's service tells servers, which may be older: they pass over what they do not know.
 */
export interface Told {}
/**
 * A trace that is kept with a job.
 */
export interface Trace {
  id: string;
  first_step: number;
  last_step: number;
  created: string;
  size_bytes: number;
}
/**
 * The traces of a job, newest first.
 */
export interface TracePage {
  items: Trace[];
  /**
   * Whether the training was asked for one, and has not begun it.
   */
  waiting: boolean;
}
/**
 * Asks for a trace of the next steps.
 */
export interface TraceRequest {
  steps: number;
}
/**
 * Something that took long, for the picture of a trace.
 */
export interface TraceSpan {
  /**
   * Thread, or stream of a GPU.
   */
  lane: string;
  depth: number;
  name: string;
  kind: 'step' | 'operator' | 'kernel';
  /**
   * Seconds since the trace's first.
   */
  start: number;
  seconds: number;
}
/**
 * A trace, put together.
 */
export interface TraceView {
  trace: Trace;
  seconds: number;
  steps: TraceSpan[];
  /**
   * The 50 whose own time is longest.
   */
  operators: OperatorRow[];
  /**
   * The 2,000 longest.
   */
  spans: TraceSpan[];
  events: number;
}
/**
 * A model of MLflow's registry.
 */
export interface TrackedModel {
  name: string;
  description: string;
  updated: string | null;
  versions: number;
  sharing: TrackedSharing;
}
/**
 * A stretch of the registered models that the caller may see, by name.
 */
export interface TrackedModelPage {
  items: TrackedModel[];
  total: number;
}
/**
 * A version of a registered model.
 */
export interface TrackedModelVersion {
  version: number;
  created: string | null;
  /**
   * MLflow's word, e.g. ``READY``.
   */
  status: string;
  description: string;
  /**
   * Run that has logged it; empty where there is none, or none that the caller may see.
   */
  run_id: string;
}
/**
 * A registered model with all of its versions, the newest first.
 */
export interface TrackedModelVersions {
  model: TrackedModel;
  items: TrackedModelVersion[];
}
/**
 * How experiments are read.
 */
export interface TrackingStatus {
  /**
   * ``sql``: MLflow's tables, fast. ``rest``: MLflow's own API; sorts and filters read every run.
   */
  reader: 'sql' | 'rest';
  /**
   * Why it is not ``sql``; empty if it is.
   */
  reason: string;
  /**
   * Whether ``runs.changed`` events arrive; if not, the page offers to load again.
   */
  live: boolean;
}
/**
 * What was measured of a training.
 */
export interface TrainingProfile {
  /**
   * Seconds between two samples of the machine, as asked for.
   */
  interval: number;
  /**
   * Seconds since the epoch of the first figure of all; None: there is none.
   */
  start: number | null;
  end: number | null;
  hosts: HostProfile[];
  processes: ProcessProfile[];
  steps: StepProfile[];
  table: ProfileRow[];
  /**
   * Seconds of all steps of all workers between the two times.
   */
  totals: {
    [k: string]: number;
  };
  /**
   * That takes most of them; None: no step was timed.
   */
  slowest: ('data' | 'forward' | 'backward' | 'optimizer' | 'other' | 'hook') | null;
  /**
   * Whether a trace can be asked for now: PyTorch trains, and is not done.
   */
  traceable: boolean;
}
/**
 * The report of a training: a page of HTML and a notebook.
 */
export interface TrainingReport {
  name: string;
  /**
   * None: it was not made yet.
   */
  made: string | null;
  /**
   * Whether the training went on, or ended, since it was made.
   */
  outdated: boolean;
}
/**
 * One point and its training job.
 */
export interface Trial {
  /**
   * Within its tuning job, from 0.
   */
  number: number;
  definition: string;
  /**
   * Empty: not submitted yet.
   */
  job_id: string;
  job_name: string;
  run_id: string;
  state: TrialState;
  /**
   * By the median rule or Hyperband.
   */
  stopped_early: boolean;
  parameters: {
    [k: string]: string;
  };
  objective: number | null;
  started: string | null;
  ended: string | null;
  cost: number;
  /**
   * Why it failed or was stopped.
   */
  reason: string;
  /**
   * Chosen by a person or taken over from a parent, and not by the strategy.
   */
  enqueued: boolean;
}
/**
 * How a trial's objective metric went, thinned.
 */
export interface TrialCurve {
  number: number;
  state: TrialState;
  stopped_early: boolean;
  /**
   * Epochs, from 1.
   */
  steps: number[];
  values: number[];
}
/**
 * The latest trials' curves, 500 at most.
 */
export interface TrialCurves {
  metric: string;
  curves: TrialCurve[];
}
/**
 * Some of a tuning job's trials.
 */
export interface TrialPage {
  items: Trial[];
  total: number;
}
/**
 * One entry of a tuning job's timeline: what was decided, by whom.
 */
export interface TuningEvent {
  time: string;
  message: string;
}
/**
 * All trials of one definition, in columns, for every chart; entries of one trial share a place.
 */
export interface TuningHistory {
  definition: string;
  objective: Objective;
  axes: ParameterAxis[];
  numbers: number[];
  states: TrialState[];
  stopped_early: boolean[];
  objectives: (number | null)[];
  /**
   * The best so far, in the order of the numbers.
   */
  best: (number | null)[];
  started: (string | null)[];
  /**
   * From start to end, or until now.
   */
  seconds: (number | null)[];
  parameters: {
    [k: string]: (number | string | null)[];
  };
}
/**
 * The history of each definition.
 */
export interface TuningHistoryPage {
  items: TuningHistory[];
}
/**
 * A tuning job as it is now; values of secrets in its request are ``***``.
 */
export interface TuningJob {
  id: string;
  owner: string;
  request: CreateTuningJob1;
  state: TuningState;
  /**
   * Trials that run go on; no new one starts.
   */
  paused: boolean;
  status_message: string;
  created: string;
  ended: string | null;
  /**
   * Completed, InProgress, RetryableError, NonRetryableError, Stopped; the original's names.
   */
  job_counts: {
    [k: string]: number;
  };
  /**
   * Succeeded, Pending, Failed.
   */
  objective_counts: {
    [k: string]: number;
  };
  best: Trial | null;
  /**
   * With the parents of an identical warm start; its name tells whose it is.
   */
  overall_best: Trial | null;
  cost: number;
  warnings: string[];
  /**
   * Optuna's journal, for ``optuna.load_study``.
   */
  storage_path: string;
  /**
   * One for each definition.
   */
  study_names: string[];
  experiment_id: string;
  /**
   * Of its own run, which the runs of its trials are nested below; empty where there is none.
   */
  run_id: string;
  /**
   * Why it ended, in words.
   */
  completion_reason: string;
  /**
   * Trials so far.
   */
  total: number;
  /**
   * Trials when the limit of jobs is reached.
   */
  expected_total: number;
  timeline: TuningEvent[];
}
/**
 * A tuning job.
 */
export interface CreateTuningJob1 {
  name: string;
  strategy?: Strategy;
  hyperband?: HyperbandConfig | null;
  /**
   * Auto: the median rule.
   */
  early_stopping?: 'Off' | 'Auto';
  /**
   * None: one is drawn, and kept.
   */
  random_seed?: number | null;
  limits?: ResourceLimits;
  completion?: CompletionCriteria1;
  warm_start?: WarmStart | null;
  /**
   * @minItems 1
   * @maxItems 10
   */
  definitions: TrainingDefinition[];
  /**
   * Empty: one of the tuning job's name.
   */
  experiment?: string;
  /**
   * Two of a training job's 50 name the tuning job and its run.
   */
  tags?: {
    [k: string]: string;
  };
  origin?: Origin3;
}
/**
 * Tuning jobs, newest first.
 */
export interface TuningJobPage {
  items: TuningJob[];
  total: number;
}
/**
 * What would happen if the tuning job was created now; nothing has been started.
 */
export interface TuningPlan {
  problems: Problem[];
  jobs: number;
  grid_size: number | null;
  /**
   * None: nothing like its jobs has run here.
   */
  seconds: Estimate | null;
  cost: Estimate | null;
  /**
   * In words, in order.
   */
  steps: string[];
  starts: string;
}
/**
 * What may be changed while a cluster lives; what is not given stays.
 */
export interface UpdateCluster {
  name?: string | null;
  /**
   * Minutes without work after which it is terminated; 0: never.
   */
  idle_minutes?: number | null;
}
/**
 * Decide about everybody, or about a role; what is absent stays as it is.
 */
export interface UpdateDomainLimits {
  domain?: MemberLimits | null;
  roles?: {
    [k: string]: MemberLimits;
  };
}
/**
 * A change; what is None stays as it is.
 */
export interface UpdateExperiment {
  name?: string | null;
  note?: string | null;
  /**
   * True deletes it with its runs; False restores both.
   */
  deleted?: boolean | null;
}
/**
 * Move an alias to a version.
 */
export interface UpdateImage {
  alias: string;
  version: string;
}
/**
 * Decide what a member may do; what is absent stays as it is.
 */
export interface UpdateMember {
  role?: Role | null;
  limits?: MemberLimits | null;
}
/**
 * How much of a weight is changed between two saved steps: mean |update| / mean |weight|.
 */
export interface UpdateRatio {
  layer: string;
  tensor: string;
  steps: number[];
  ratio: (number | null)[];
}
/**
 * Ratios of all weights whose values were saved.
 */
export interface UpdateRatioPage {
  items: UpdateRatio[];
}
/**
 * A change of one run; what is None stays as it is.
 */
export interface UpdateRun {
  name?: string | null;
  note?: string | null;
  /**
   * To set; None removes one.
   */
  tags?: {
    [k: string]: string | null;
  };
}
/**
 * One change of many runs; those that fail are told, the others are done.
 */
export interface UpdateRuns {
  /**
   * @minItems 1
   * @maxItems 1000
   */
  run_ids: string[];
  /**
   * ``stop`` marks runs as killed whose process is gone; ``move`` gives them new ids.
   */
  action: 'delete' | 'restore' | 'move' | 'tag' | 'stop';
  /**
   * Where ``move`` puts them.
   */
  experiment_id?: string | null;
  /**
   * What ``tag`` sets; None removes one.
   */
  tags?: {
    [k: string]: string | null;
  };
}
/**
 * Change who sees a snapshot and how long; what is left out stays.
 */
export interface UpdateSnapshot {
  note?: string | null;
  visibility?: Visibility | null;
  people?: string[] | null;
  groups?: string[] | null;
  /**
   * From now on; 0 means never.
   */
  expires_in_days?: number | null;
}
/**
 * What is changed of a running tuning job; None leaves it as it is.
 */
export interface UpdateTuningJob {
  paused?: boolean | null;
  limits?: ResourceLimits1 | null;
  ranges?: NarrowedRange[] | null;
}
/**
 * Which steps of the weights.
 */
export interface UpdatesQuery {
  mode?: '' | 'TRAIN' | 'EVAL' | 'PREDICT' | 'GLOBAL';
  at_most?: number;
}
/**
 * How long an instance has worked for a project on a day: grows, and is told again when it has.
 */
export interface UsageLine {
  instance_id: string;
  day: string;
  project: string;
  type: string;
  spot: boolean;
  /**
   * A day has up to 25 hours.
   */
  seconds: number;
}
/**
 * Of which month.
 */
export interface UsageQuery {
  month: string;
}
/**
 * What a member's server has metered.
 */
export interface UsageReport {
  /**
   * @maxItems 1000
   */
  lines: UsageLine[];
  /**
   * In the studio's own folder; None: not measured anew.
   */
  folder_bytes: number | null;
}
/**
 * What one person has done with a snapshot.
 */
export interface Use {
  person: string;
  opened: number;
  copied: number;
  exported: number;
  first: string;
  last: string;
}
/**
 * Who has used a snapshot, the last one first; its author's own looks are not among it.
 */
export interface UsePage {
  items: Use[];
  total: number;
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
/**
 * What training and processing jobs have in common.
 */
export interface _JobRequest {
  /**
   * None: made from the program's name and the time.
   */
  name: string | null;
  /**
   * Empty: the algorithm's own, else ``data-science``.
   */
  image: string;
  image_version: string;
  instance_type: string;
  instance_count: number;
  environment: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-zA-Z_][a-zA-Z0-9_]{0,511}$".
     */
    [k: string]: string;
  };
  /**
   * Variables of ``environment`` whose values nobody is shown again; those that it has not are taken from
   * the caller's own secrets.
   */
  secrets: string[];
  stopping: StoppingCondition5;
  tags: {
    [k: string]: string;
  };
  experiment: string;
  run_name: string;
  origin: Origin6;
}
/**
 * Times after which a job is stopped; what it has saved is kept.
 */
export interface StoppingCondition5 {
  /**
   * The original's default of one day and limit of 28.
   */
  max_runtime_seconds: number;
  /**
   * For spot jobs: waiting and running together; at least ``max_runtime_seconds``.
   */
  max_wait_seconds: number | null;
}
/**
 * Where a job was asked for; recorded with its run.
 */
export interface Origin6 {
  notebook: string;
  cell: string;
  git_commit: string;
}
