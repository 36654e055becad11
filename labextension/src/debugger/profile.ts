/** What was measured of a training, in series, figures and pictures. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatBytes, significant } from '../core/format';
import type { PageParams } from '../core/pages';
import type { Data, Layout } from '../core/plot';
import { COLORS, shown } from '../core/plot';
import type { HostProfile, ProfileRow, StepProfile, TrainingProfile } from '../core/wire';
import type { ISpan } from './tokens';

/** A picture of a profile. */
export interface IProfilePicture {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
}

export type Phase = NonNullable<TrainingProfile['slowest']>;

/** Phases of a step in the order in which they come, each with its colour. */
export const PHASES: readonly (readonly [Phase, string])[] = [
  ['data', COLORS[1]],
  ['forward', COLORS[0]],
  ['backward', COLORS[2]],
  ['other', COLORS[7]],
  ['optimizer', COLORS[4]],
  ['hook', COLORS[3]]
];

/** Measures that are drawn over time, several in one chart. */
export const COURSES = ['cpu', 'memory', 'disk', 'network', 'gpu', 'gpu_memory'] as const;

export type Course = (typeof COURSES)[number];

/** What a heat map shows of each core. */
export type CoreMetric = 'cpu' | 'io_wait';

/** Cores that the table has a row for; more are seen in the heat map. */
const MOST_CORES = 8;
/** Processes that are drawn by themselves. */
const MOST_PROCESSES = 5;
const MINUTE = 60;
const HOUR = 3600;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Where bars of single steps become too thin to be told apart. */
const MOST_BARS = 150;
/** Told apart by people who see colours differently, as the eight of lines are. */
const SCALE = 'Viridis';

/** Above the chart: below, it would lie on the axis' title. */
const LEGEND = { orientation: 'h', x: 0, y: 1, yanchor: 'bottom', traceorder: 'normal' } as const;

const LINES: Readonly<Record<Exclude<Course, 'cpu' | 'memory'>, readonly string[]>> = {
  disk: ['disk_read', 'disk_write'],
  network: ['network_in', 'network_out'],
  gpu: ['gpu'],
  gpu_memory: ['gpu_memory']
};

/** The part of a training that an address names. */
export function spanOf(params: PageParams): ISpan {
  const number = (name: string): number | null =>
    /^\d{1,12}(\.\d{1,6})?$/.test(params[name] ?? '') ? Number(params[name]) : null;
  return { since: number('since'), until: number('until') };
}

/** How times are written: seconds, minutes or hours since the training's first figure. */
export interface ITimeAxis {
  readonly start: number;
  readonly unit: number;
  readonly title: string;
}

export function timeAxis(
  profile: Pick<TrainingProfile, 'start' | 'end'>,
  trans: TranslationBundle
): ITimeAxis {
  const start = profile.start ?? 0;
  const seconds = (profile.end ?? start) - start;
  if (seconds > 3 * HOUR) {
    return { start, unit: HOUR, title: trans.__('Hours since the start') };
  }
  return seconds > 5 * MINUTE
    ? { start, unit: MINUTE, title: trans.__('Minutes since the start') }
    : { start, unit: 1, title: trans.__('Seconds since the start') };
}

function along(axis: ITimeAxis, times: readonly number[]): number[] {
  return times.map(time => (time - axis.start) / axis.unit);
}

/** The times that a part of an axis stands for. */
export function spanAlong(axis: ITimeAxis, from: number, to: number): ISpan {
  const moment = (place: number): number => Math.round((axis.start + place * axis.unit) * 1000) / 1000;
  return { since: Math.max(0, moment(from)), until: Math.max(0, moment(to)) };
}

/** What a measure is called. */
export function metricName(metric: string, trans: TranslationBundle): string {
  const names: Readonly<Record<string, string>> = {
    cpu: trans.__('CPU'),
    io_wait: trans.__('I/O wait'),
    memory: trans.__('Memory'),
    job_cpu: trans.__('CPU of the job'),
    job_memory: trans.__('Memory of the job'),
    disk_read: trans.__('Disk, read'),
    disk_write: trans.__('Disk, written'),
    network_in: trans.__('Network, received'),
    network_out: trans.__('Network, sent'),
    gpu: trans.__('GPU'),
    gpu_memory: trans.__('GPU memory'),
    step: trans.__('Step')
  };
  return names[metric] ?? metric;
}

export function phaseName(phase: Phase, trans: TranslationBundle): string {
  const names: Readonly<Record<Phase, string>> = {
    data: trans.__('Waiting for data'),
    forward: trans.__('Forward'),
    backward: trans.__('Backward'),
    other: trans.__('Other'),
    optimizer: trans.__('Optimizer'),
    hook: trans.__('Debugger')
  };
  return names[phase];
}

/** A measure with its device, and its host where there are several. */
export function rowName(row: ProfileRow, several: boolean, trans: TranslationBundle): string {
  const where = several ? `, ${row.host}` : '';
  if (row.metric === 'step') {
    const phase = PHASES.find(([name]) => name === row.device)?.[0];
    return (phase ? phaseName(phase, trans) : trans.__('Step, whole')) + where;
  }
  const device = ['job', 'machine'].includes(row.device) ? '' : `, ${row.device}`;
  return metricName(row.metric, trans) + device + where;
}

/** A figure with its unit. */
export function figureText(value: number | null, unit: ProfileRow['unit']): string {
  if (value === null) {
    return '–';
  }
  switch (unit) {
    case '%':
      return `${significant(value, 3)} %`;
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return `${formatBytes(value)}/s`;
    case 's':
      return secondsText(value);
  }
}

/** A short time: of a step, of an operator. */
export function secondsText(seconds: number): string {
  if (seconds >= 1 || seconds === 0) {
    return `${significant(seconds, 3)} s`;
  }
  return seconds >= 1e-3 ? `${significant(seconds * 1e3, 3)} ms` : `${significant(seconds * 1e6, 3)} µs`;
}

/** Rows of the table: cores only where they are few, phases only where a step has them. */
export function tableRows(rows: readonly ProfileRow[]): readonly ProfileRow[] {
  const cores = rows.filter(row => row.metric === 'cpu').length;
  return rows.filter(row => {
    if (row.metric === 'cpu' || row.metric === 'io_wait') {
      return cores <= MOST_CORES;
    }
    return row.metric !== 'step' || (row.max ?? 0) > 0;
  });
}

/** The courses of a kind over time; empty where nothing of it was measured. */
export function coursePicture(
  profile: TrainingProfile,
  course: Course,
  axis: ITimeAxis,
  trans: TranslationBundle
): IProfilePicture {
  const several = profile.hosts.length > 1;
  const lines =
    course === 'cpu' || course === 'memory'
      ? processLines(profile, course, axis, trans)
      : profile.hosts.flatMap(host => hostLines(host, LINES[course], axis, several, trans));
  const [unit, most] = unitOf(course, trans);
  return {
    data: lines.map((line, at) => ({
      ...line,
      type: 'scatter',
      mode: (line.x as number[]).length === 1 ? ('markers' as const) : ('lines' as const),
      line: { color: COLORS[at % COLORS.length] ?? COLORS[0], width: 2 },
      hovertemplate: '%{x:.4g}: %{y:.4g}<extra>%{fullData.name}</extra>'
    })),
    layout: {
      xaxis: { title: { text: axis.title } },
      yaxis: {
        title: { text: unit },
        rangemode: 'tozero',
        ...(most === null ? {} : { range: [0, most], autorange: false })
      },
      showlegend: lines.length > 1,
      legend: LEGEND
    }
  };
}

type Line = Pick<Extract<Data, { type?: 'scatter' }>, 'name' | 'x' | 'y'>;

function unitOf(course: Course, trans: TranslationBundle): readonly [string, number | null] {
  switch (course) {
    case 'cpu':
      return [trans.__('% of a core'), null];
    case 'memory':
      return [trans.__('GiB'), null];
    case 'disk':
    case 'network':
      return [trans.__('MiB/s'), null];
    case 'gpu':
    case 'gpu_memory':
      return ['%', 100];
  }
}

function hostLines(
  host: HostProfile,
  metrics: readonly string[],
  axis: ITimeAxis,
  several: boolean,
  trans: TranslationBundle
): Line[] {
  const x = along(axis, host.times);
  return host.series
    .filter(({ metric }) => metrics.includes(metric))
    .map(({ metric, device, unit, values }) => {
      const name = ['job', 'machine'].includes(device) ? metricName(metric, trans) : device;
      const scale = unit === '%' ? 1 : MIB;
      return {
        name: shown(several ? `${name}, ${host.host}` : name),
        x,
        y: values.map(value => (value === null ? null : value / scale))
      };
    });
}

function processLines(
  profile: TrainingProfile,
  course: 'cpu' | 'memory',
  axis: ITimeAxis,
  trans: TranslationBundle
): Line[] {
  const several = profile.hosts.length > 1;
  const scale = course === 'cpu' ? 1 : GIB;
  const scaled = (values: readonly (number | null)[]): (number | null)[] =>
    values.map(value => (value === null ? null : value / scale));
  const sums = profile.hosts.flatMap(host =>
    host.series
      .filter(({ metric }) => metric === `job_${course}`)
      .map(({ values }) => ({
        name: shown(several ? trans.__('Whole job, %1', host.host) : trans.__('Whole job')),
        x: along(axis, host.times),
        y: scaled(values)
      }))
  );
  const parts = profile.processes.slice(0, MOST_PROCESSES).map(process => ({
    name: shown(`${process.name} (${process.pid})`),
    x: along(axis, process.times),
    y: scaled(process[course])
  }));
  // One process is the whole job.
  return parts.length > 1 ? [...sums, ...parts] : sums;
}

/** Each core over time in the colours of its use. */
export function coresPicture(profile: TrainingProfile, metric: CoreMetric, axis: ITimeAxis): IProfilePicture {
  const several = profile.hosts.length > 1;
  const data = profile.hosts.flatMap((host): Data[] => {
    const cores = host.series.filter(series => series.metric === metric);
    return cores.length === 0 || host.times.length === 0
      ? []
      : [
          {
            type: 'heatmap',
            x: along(axis, host.times),
            y: cores.map(({ device }) => shown(several ? `${host.host} ${device}` : device)),
            z: cores.map(({ values }) => [...values]) as number[][],
            colorscale: SCALE,
            zmin: 0,
            zmax: 100,
            colorbar: { thickness: 12, ticksuffix: ' %' },
            hovertemplate: '%{y}, %{x:.4g}: %{z:.3g} %<extra></extra>'
          }
        ];
  });
  return {
    data,
    layout: {
      xaxis: { title: { text: axis.title } },
      yaxis: { type: 'category', autorange: 'reversed' },
      showlegend: false
    }
  };
}

/** The phases of steps on top of one another. */
export function phasesPicture(steps: StepProfile, trans: TranslationBundle): IProfilePicture {
  const many = steps.steps.length > MOST_BARS;
  const found = PHASES.filter(([phase]) => steps.phases[phase]?.some(value => (value ?? 0) > 0));
  return {
    data: found.map(([phase, color]): Data => {
      const common = {
        name: phaseName(phase, trans),
        x: [...steps.steps],
        y: (steps.phases[phase] ?? []).map(value => (value === null ? null : value * 1e3)),
        hovertemplate: `${trans.__('Step')} %{x}: %{y:.4g} ms<extra>%{fullData.name}</extra>`
      };
      return many
        ? {
            ...common,
            type: 'scatter',
            mode: 'lines',
            stackgroup: 'phases',
            fillcolor: color,
            line: { width: 0, color }
          }
        : { ...common, type: 'bar', marker: { color } };
    }),
    layout: {
      barmode: 'stack',
      bargap: 0.1,
      xaxis: { title: { text: trans.__('Step') } },
      yaxis: { title: { text: trans.__('Milliseconds') }, rangemode: 'tozero' },
      showlegend: true,
      legend: LEGEND
    }
  };
}

/** Which phase takes most of a step, and what helps. */
export function dominantText(profile: TrainingProfile, trans: TranslationBundle): string {
  const { slowest, totals } = profile;
  const seconds = Object.values(totals).reduce<number>((sum, value) => sum + value, 0);
  const steps = profile.steps.reduce((sum, each) => sum + each.total, 0);
  if (!slowest || seconds === 0 || steps === 0) {
    return '';
  }
  const taken = totals[slowest] ?? 0;
  const share = Math.round((100 * taken) / seconds);
  const of = secondsText(taken / steps);
  const whole = secondsText(seconds / steps);
  if (slowest === 'other') {
    return trans.__('A step takes %1 on average. Its phases are told apart in trainings of PyTorch.', whole);
  }
  const advice: Readonly<Record<Exclude<Phase, 'other'>, string>> = {
    data: trans.__(
      'Load data with more workers and ahead of time (num_workers), or prepare them once in a job before.'
    ),
    forward: trans.__(
      'The model itself is the work; a trace below says which of its operators take longest.'
    ),
    backward: trans.__(
      'The model itself is the work; a trace below says which of its operators take longest.'
    ),
    optimizer: trans.__(
      'Fewer updates help (accumulate gradients), or an optimizer that updates all weights at once (fused).'
    ),
    hook: trans.__('Save less, or less often: raise save_interval or summary_interval.')
  };
  return `${trans.__('%1 takes most of a step: %2 %, on average %3 of %4.', phaseName(slowest, trans), share, of, whole)} ${advice[slowest]}`;
}
