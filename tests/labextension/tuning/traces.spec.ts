import { nullTranslator } from '@jupyterlab/translation';

import type { Data } from '../../../labextension/src/core/plot';
import type { TuningHistory } from '../../../labextension/src/core/wire';
import { bestOf, scored, thinned } from '../../../labextension/src/tuning/columns';
import { axesOf, parallelTraces } from '../../../labextension/src/tuning/parallel';
import type { Chosen } from '../../../labextension/src/tuning/steering';
import { chosenBy, chosenOn, draftOf, NO_DRAFT } from '../../../labextension/src/tuning/steering';
import { surfaceOf } from '../../../labextension/src/tuning/surface';
import {
  curveTraces,
  historyTraces,
  importanceTraces,
  sliceTraces,
  timelineTraces
} from '../../../labextension/src/tuning/traces';
import { aHistory } from './fakes';

const trans = nullTranslator.load('jupyter_smstudio');
const history = aHistory();
const [rate, depth, kind] = history.axes as [
  TuningHistory['axes'][number],
  TuningHistory['axes'][number],
  TuningHistory['axes'][number]
];

interface ITrace {
  name: string;
  type: string;
  x: unknown[];
  y: unknown[];
  customdata?: unknown[];
}

const named = (traces: readonly Data[], name: string): ITrace | undefined =>
  (traces as unknown as ITrace[]).find(trace => trace.name === name);

describe('the optimisation history', () => {
  it('stars the best trial that ended, and tells those stopped early apart', () => {
    const traces = historyTraces(history, false, trans);
    expect(named(traces, 'Best')).toMatchObject({ x: [1], y: [0.7] });
    expect(named(traces, 'Stopped early')).toMatchObject({ x: [2], y: [0.4] });
    expect(named(traces, 'Completed')?.customdata).toEqual([0, 1]);
    expect(named(traces, 'Best so far')?.y).toEqual([0.5, 0.7, 0.7, 0.7, 0.9]);
    expect(historyTraces(aHistory({ objectives: [null, null, null, null, null] }), false, trans)).toEqual([]);
  });

  it('knows that less can be better', () => {
    expect(bestOf(aHistory({ objective: { type: 'Minimize', metric: 'loss' } }))).toBe(2);
  });

  it('draws ten thousand trials with WebGL, and everything else thinned', () => {
    const count = 10_000;
    const many = aHistory({
      numbers: Array.from({ length: count }, (_, at) => at),
      states: Array.from({ length: count }, () => 'Completed'),
      stopped_early: Array.from({ length: count }, () => false),
      objectives: Array.from({ length: count }, (_, at) => (at === 7777 ? 2 : at / count)),
      best: Array.from({ length: count }, () => 1),
      parameters: {
        rate: Array.from({ length: count }, () => 0.1),
        depth: Array.from({ length: count }, () => 3),
        kind: Array.from({ length: count }, () => 'a')
      }
    });
    const all = named(historyTraces(many, true, trans), 'Completed');
    expect([all?.type, all?.x.length]).toEqual(['scattergl', count]);
    expect(named(sliceTraces(many, rate, trans), 'Completed')?.customdata).toHaveLength(2000);
    expect(named(sliceTraces(many, rate, trans), 'Completed')?.customdata).toContain(7777);
    expect(thinned(scored(many), 3, 7777)).toContain(7777);
  });
});

describe('parallel coordinates', () => {
  it('have an axis for each parameter on its own scale, and one for the objective', () => {
    const axes = axesOf(history, {});
    expect(axes.map(({ label }) => label)).toEqual(['rate', 'depth', 'kind', 'score']);
    expect(axes[0]?.range).toEqual([-3, 0]);
    expect(axes[0]?.values[0]).toBeCloseTo(-2);
    expect(axes[0]?.ticks?.map(({ text }) => text)).toEqual(['0.001', '0.01', '0.1', '1']);
    expect(axes[2]).toMatchObject({ values: [0, 1, 0, 0], words: ['a', 'b'] });
    expect(axes[3]?.values).toEqual([0.5, 0.7, 0.4, 0.9]);
  });

  it('narrow ranges by the parts that were chosen on them', () => {
    const [trace] = parallelTraces(history, { rate: [[-2, -1]] }, true) as unknown as {
      dimensions: { constraintrange?: number[][] }[];
    }[];
    expect(trace?.dimensions[0]?.constraintrange).toEqual([[-2, -1]]);
    const drawn = [
      {
        dimensions: [
          { constraintrange: [-2, -1] },
          {
            constraintrange: [
              [2.4, 6.7],
              [8, 9]
            ]
          },
          { constraintrange: [0, 0.2] }
        ]
      }
    ] as unknown as Data[];
    expect(draftOf(chosenOn(drawn, history.axes), history.axes)).toEqual({
      typed: { rate: { minimum: '0.01', maximum: '0.1' }, depth: { minimum: '3', maximum: '6' } },
      picked: { kind: ['a'] }
    });
  });

  it('keep within the range, and to whole numbers', () => {
    const typed = (parts: Chosen): unknown => draftOf(parts, history.axes).typed;
    expect(typed({ depth: [[-3, 40]] })).toEqual({ depth: { minimum: '1', maximum: '10' } });
    expect(typed({ depth: [[3.2, 3.4]] })).toEqual({ depth: { minimum: '3', maximum: '3' } });
    expect(typed({ rate: [[-9, 1]] })).toEqual({ rate: { minimum: '0.001', maximum: '1' } });
  });

  it('show what was typed and picked', () => {
    const typed = { rate: { minimum: '0.01', maximum: '0.1' } };
    expect(chosenBy({ typed, picked: { kind: ['b'] } }, history.axes)).toEqual({
      rate: [[-2, -1]],
      kind: [[0.7, 1.3]]
    });
    const odd = { typed: { rate: { minimum: '0.1', maximum: 'x' } }, picked: { kind: ['a', 'b'] } };
    expect(chosenBy(odd, history.axes)).toEqual({});
    expect(chosenBy(NO_DRAFT, [{ ...kind, chosen: ['a'] }])).toEqual({ kind: [[-0.3, 0.3]] });
  });

  it('are lines where the browser has no WebGL', () => {
    const lines = parallelTraces(history, {}, false) as unknown as ITrace[];
    expect(lines.map(line => line.name)).toEqual(['0', '1', '2', '4']);
    expect(lines[3]?.y.at(-1)).toBe(1);
  });
});

describe('other charts', () => {
  it('a contour goes through the trials', () => {
    const surface = surfaceOf(history, rate, depth);
    expect(surface?.z).toHaveLength(32);
    expect(surface?.x[0]).toBeCloseTo(0.001);
    const flat = surface?.z.flat() ?? [];
    expect(Math.min(...flat)).toBeGreaterThanOrEqual(0.4);
    expect(Math.max(...flat)).toBeLessThanOrEqual(0.9);
    expect(surfaceOf(history, kind, depth)?.x).toEqual(['a', 'b']);
    expect(surfaceOf(aHistory({ objectives: [1, 2, null, null, null] }), rate, depth)).toBeNull();
  });

  it('a timeline has a bar from start to end', () => {
    const traces = timelineTraces(history, trans);
    expect(named(traces, 'Failed')).toMatchObject({
      x: ['2026-01-01T00:03:00.000Z', '2026-01-01T00:03:05.000Z', null],
      y: [3, 3, null]
    });
  });

  it('curves have gaps between trials', () => {
    const curve = {
      number: 1,
      state: 'Completed' as const,
      stopped_early: false,
      steps: [1, 2],
      values: [0.1, 0.2]
    };
    const traces = curveTraces(
      {
        metric: 'score',
        curves: [curve, { ...curve, number: 2 }, { ...curve, number: 3, stopped_early: true }]
      },
      false,
      trans
    );
    expect(named(traces, 'Completed')).toMatchObject({
      x: [1, 2, null, 1, 2, null],
      customdata: [1, 1, null, 2, 2, null]
    });
    expect(named(traces, 'Stopped early')?.x).toHaveLength(3);
  });

  it('importances have the largest at the top', () => {
    const items = [
      { name: 'rate', importance: 0.8 },
      { name: '<b>', importance: 0.2 }
    ];
    const [trace] = importanceTraces({ method: 'fanova', definition: '', items, reason: '' });
    expect((trace as unknown as ITrace).y).toEqual(['&lt;b&gt;', 'rate']);
  });
});
