/** What a job used of its instances, in figures and curves. Pure functions. */
import type { Data } from '../core/plot';
import { COLORS, shown } from '../core/plot';
import type { JobUsage } from '../core/wire';

const GIB = 1024 ** 3;

/** A measure of a host over time. */
export interface IUsageSeries {
  /** CPU in per cent of a core, memory in GiB. */
  readonly of: 'cpu' | 'memory';
  readonly host: string;
  readonly times: readonly string[];
  readonly values: readonly number[];
}

/** Headers of a table of figures, and the share of values at or below each. */
export const PERCENTILES: readonly (readonly [string, number])[] = [
  ['min', 0],
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
  ['max', 1]
];

/** The measures of each host. */
export function seriesOf(points: JobUsage['points']): readonly IUsageSeries[] {
  const hosts = [...new Set(points.map(point => point.host))];
  return (['cpu', 'memory'] as const).flatMap(of =>
    hosts.map(host => {
      const own = points.filter(point => point.host === host);
      return {
        of,
        host,
        times: own.map(point => point.time),
        values: own.map(point => (of === 'cpu' ? point.cpu_percent : point.memory_bytes / GIB))
      };
    })
  );
}

/** The least value that a share of all values is at or below (nearest rank); null for none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function usageTraces(series: readonly IUsageSeries[]): readonly Data[] {
  return series.map(({ host, times, values }, at) => ({
    type: 'scatter',
    mode: 'lines',
    name: shown(host),
    x: [...times],
    y: [...values],
    line: { color: COLORS[at % COLORS.length] ?? COLORS[0], width: 2 },
    hovertemplate: '%{x}: %{y:.4g}<extra>%{fullData.name}</extra>'
  }));
}
