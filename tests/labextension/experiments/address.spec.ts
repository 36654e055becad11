import { formatAnalysis, parseAnalysis } from '../../../labextension/src/experiments/analysis';
import {
  columnKey,
  nextSort,
  parseColumn,
  parseSort,
  standardColumns
} from '../../../labextension/src/experiments/columns';
import {
  describeFilter,
  MAX_FILTERS,
  operatorsOf,
  parseFilters,
  readValue
} from '../../../labextension/src/experiments/filters';
import { formatQuery, parseQuery, toSearch } from '../../../labextension/src/experiments/query';
import type { RunFilter } from '../../../labextension/src/core/wire';
import { COLUMNS } from './fakes';

const filter: RunFilter = { kind: 'metric', name: 'acc', op: '>=', value: 0.9, aggregate: 'max' };

describe('the address of a leaderboard', () => {
  it('holds all of its state, whatever names hold', () => {
    const params = formatQuery({
      experiment: '1',
      text: 'a&b',
      filters: [filter, { kind: 'tag', name: 'x.y "z"', op: 'in', value: ['a', 'b'], aggregate: 'last' }],
      filterString: "params.model = 'cnn'",
      view: 'all',
      flat: true,
      sort: { kind: 'metric', name: 'val.acc.top-1', aggregate: 'max', descending: true },
      columns: [
        { kind: 'metric', name: 'last.one', aggregate: 'min' },
        { kind: 'parameter', name: 'lr\n', aggregate: 'last' }
      ]
    });
    const address = new URLSearchParams(params).toString();
    expect(formatQuery(parseQuery(Object.fromEntries(new URLSearchParams(address))))).toEqual(params);
  });

  it('is short where everything is as it always is', () => {
    expect(formatQuery(parseQuery({ experiment: '1' }))).toEqual({ experiment: '1' });
  });

  it('may hold anything, and what is no filter is left out', () => {
    const wrong = [1, null, { kind: 'metric' }, { ...filter, op: 'like' }, { ...filter, value: {} }, filter];
    expect(parseFilters(JSON.stringify(wrong))).toEqual([filter]);
    expect(parseFilters('{')).toEqual([]);
    expect(parseFilters('{"a": 1}')).toEqual([]);
    expect(parseFilters(JSON.stringify(Array(30).fill(filter)))).toHaveLength(MAX_FILTERS);
    expect(parseColumn('metric.mean.x')).toBeNull();
    expect(parseQuery({ view: 'analyze' }).view).toBe('active');
  });

  it('asks for nested runs where something is searched for, and for the extremes of chosen columns', () => {
    const query = parseQuery({ experiment: '1', columns: '["metric.max.acc","metric.min.acc"]' });
    expect(toSearch(query)).toMatchObject({ top_level: true, extremes: ['acc'] });
    expect(toSearch({ ...query, text: 'a' })).toMatchObject({ top_level: false });
    expect(toSearch({ ...query, flat: true })).toMatchObject({ top_level: false });
  });
});

describe('the order of a leaderboard', () => {
  it('begins with the largest figure, the first word, and turns round', () => {
    const acc = { kind: 'metric', name: 'acc', aggregate: 'last' } as const;
    const first = nextSort(parseSort(undefined), acc, true);
    expect(first.descending).toBe(true);
    expect(nextSort(first, acc, true).descending).toBe(false);
    expect(nextSort(first, { ...acc, aggregate: 'max' }, true).descending).toBe(true);
    expect(nextSort(first, { kind: 'tag', name: 't', aggregate: 'last' }, false).descending).toBe(false);
  });
});

describe('columns', () => {
  it('are metrics and parameters between what every run has', () => {
    const keys = standardColumns(COLUMNS).map(columnKey);
    expect(keys.slice(2, 4)).toEqual(['metric.last.acc', 'parameter.lr']);
  });
});

describe('filters', () => {
  it('take numbers for figures, and lists for "in"', () => {
    expect(readValue({ type: 'number' }, '>', ' 1e-3 ')).toBe(0.001);
    expect(readValue({ type: 'number' }, '>', 'high')).toBeNull();
    expect(readValue({ type: 'text' }, 'in', 'a, b')).toEqual(['a', 'b']);
    expect(readValue({ type: 'text' }, 'in', 'a,,b')).toBeNull();
    expect(readValue({ type: 'text' }, 'contains', 'ab')).toBeNull();
    expect(operatorsOf({ type: 'text' })).not.toContain('>');
  });

  it('say what they ask', () => {
    expect(describeFilter(filter)).toBe('max(acc) >= 0.9');
    expect(describeFilter({ ...filter, op: 'missing', value: null, aggregate: 'last' })).toBe('acc missing');
  });
});

describe('the address of an analysis', () => {
  it('holds all of its state', () => {
    const params = {
      view: 'analyze',
      runs: 'a,b',
      tab: 'scatter',
      fields: '["metric.last.acc"]',
      x: 'parameter.lr',
      y: 'metric.last.acc',
      smoothing: '0.5',
      time: '1',
      logx: '1',
      logy: '1'
    };
    expect(formatAnalysis(parseAnalysis(params, 100))).toEqual(params);
  });

  it('may hold anything', () => {
    const analysis = parseAnalysis({ runs: 'a,a,../b,c', tab: 'pie', smoothing: '7', x: '?' }, 2);
    expect(analysis).toMatchObject({ runs: ['a', 'c'], tab: 'line', smoothing: 0.99, x: null });
    expect(parseAnalysis({ smoothing: 'NaN' }, 2).smoothing).toBe(0);
  });
});
