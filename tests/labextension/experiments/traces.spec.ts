import { shown } from '../../../labextension/src/core/plot';
import {
  barTraces,
  lineTraces,
  parallelTraces,
  scatterTraces,
  smooth,
  stylesOf
} from '../../../labextension/src/experiments/traces';
import { figureOf, formatMetric } from '../../../labextension/src/experiments/values';
import type { ColumnRef } from '../../../labextension/src/experiments/columns';
import { aHistory, aRun } from './fakes';

const acc: ColumnRef = { kind: 'metric', name: 'acc', aggregate: 'last' };
const model: ColumnRef = { kind: 'parameter', name: 'model', aggregate: 'last' };
const runs = [
  aRun({ id: 'a', params: { model: 'cnn' } }),
  aRun({ id: 'b', params: { model: '<b>mlp</b>' } }),
  aRun({ id: 'c', params: {}, metrics: {} })
];

describe('charts of runs', () => {
  it('smooth as the cell of the server does, and pass over what is no number', () => {
    expect(smooth([0, 1, Number.NaN, 1], 0.5)).toEqual([0, 0.5, Number.NaN, 0.75]);
  });

  it('have one look for a run everywhere, and different ones for those of a colour', () => {
    const many = Array.from({ length: 24 }, (_, index) => ({ id: `r${index}`, name: '' }));
    const styles = stylesOf(many);
    const looks = [...styles.values()].map(({ color, dash }) => `${color} ${dash}`);
    expect(new Set(looks).size).toBe(24);
    expect(stylesOf(many.slice(0, 1)).get('r0')?.color).toBe(styles.get('r0')?.color);
  });

  it('draw curves over steps or seconds, faint beside smoothed ones', () => {
    const options = { smoothing: 0, overTime: true, webgl: true };
    const [plain] = lineTraces([aHistory()], stylesOf(runs), options);
    expect(plain).toMatchObject({ type: 'scatter', x: [0, 2], y: [0, 1] });
    expect(lineTraces([aHistory()], stylesOf(runs), { ...options, smoothing: 0.5 })).toHaveLength(2);
    const steps = Array.from({ length: 30_000 }, (_, index) => index);
    const [large] = lineTraces([aHistory({ steps, values: steps, times: steps })], stylesOf(runs), options);
    expect(large).toMatchObject({ type: 'scattergl' });
  });

  it('leave out runs that lack a field, and take markup for text', () => {
    const [trace] = scatterTraces(runs, model, acc, stylesOf(runs));
    expect(trace).toMatchObject({ x: ['cnn', '&lt;b&gt;mlp&lt;/b&gt;'], y: [0.5, 0.5] });
    expect(shown('<a href="javascript:x">&</a>')).not.toMatch(/[<>]/);
  });

  it('give bars the colours of the runs only where there is one field', () => {
    const [one] = barTraces(runs, [acc], stylesOf(runs));
    expect(one).toHaveProperty('marker.color');
    expect(barTraces(runs, [acc, model], stylesOf(runs))[0]).not.toHaveProperty('marker');
  });

  it('give words places on a parallel axis', () => {
    const [trace] = parallelTraces(runs, [model, acc]);
    expect(trace).toMatchObject({
      dimensions: [{ values: [2, 0, 1].map(() => expect.any(Number) as number), tickvals: [0, 1, 2] }, {}]
    });
  });
});

describe('figures', () => {
  it('are told with four digits, large and small ones with an exponent', () => {
    expect([0.123456, 1e-9, 12345678, 0, 'NaN' as const].map(formatMetric)).toEqual([
      '0.1235',
      '1.000e-9',
      '1.235e+7',
      '0',
      'NaN'
    ]);
  });

  it('are read from parameters that are numbers, and from no inherited name', () => {
    expect(
      figureOf(aRun({ params: { lr: '1e-3' } }), { kind: 'parameter', name: 'lr', aggregate: 'last' })
    ).toBe(0.001);
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(figureOf(aRun(), { kind: 'parameter', name, aggregate: 'last' })).toBeNull();
    }
  });
});
