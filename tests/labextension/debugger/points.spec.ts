import { nullTranslator } from '@jupyterlab/translation';

import { confusionPicture } from '../../../labextension/src/debugger/confusionPicture';
import { pointsNote, pointsPicture } from '../../../labextension/src/debugger/pointTraces';
import { stepPicture } from '../../../labextension/src/debugger/traces';
import type { TensorAtStep } from '../../../labextension/src/core/wire';
import { aConfusion, anEmbedding, SUMMARY } from './fakes';

const trans = nullTranslator.load('test');

describe('rows as points', () => {
  it('have a colour for each class, by the components that are chosen', () => {
    const { data, layout } = pointsPicture(anEmbedding(), [0, 2], trans);
    expect(
      data.map(trace => [trace.name, (trace as { x: number[] }).x, (trace as { y: number[] }).y])
    ).toEqual([
      ['None', [3], [9]],
      ['0', [1], [7]],
      ['1', [2], [8]]
    ]);
    expect(layout.yaxis?.title).toEqual({ text: 'Component 3 (12.5% of the variance)' });
  });

  it('have symbols besides where classes are many, and a scale where they are too many', () => {
    const of = (count: number) => {
      const rows = Array.from({ length: count }, (_, at) => at);
      return pointsPicture(anEmbedding({ rows, x: rows, y: rows, z: rows, classes: rows }), [0, 1], trans)
        .data;
    };
    expect(of(10)).toHaveLength(10);
    expect(new Set(of(10).map(trace => JSON.stringify((trace as { marker: unknown }).marker))).size).toBe(10);
    expect(of(40)).toHaveLength(1);
    expect(pointsPicture(anEmbedding({ classes: [], labels: '' }), [0, 1], trans).data).toHaveLength(1);
  });

  it('say which rows they are', () => {
    expect(pointsNote(anEmbedding({ total: 5000, left_out: 2 }), trans)).toBe(
      '3 of 5,000 rows, evenly chosen · 8 columns · 2 rows have NaN or infinite numbers and are left out · coloured by labels'
    );
    expect(pointsNote(anEmbedding({ method: 'tsne', labels: '' }), trans)).toContain('perplexity 30');
  });
});

describe('labels beside predictions', () => {
  it('are coloured by the share of the label; a class without examples has none', () => {
    const [map] = confusionPicture(aConfusion(), trans).data as unknown as { z: number[][]; x: string[] }[];
    expect(map?.z).toEqual([
      [0.75, 0.25],
      [0, 0]
    ]);
    expect(map?.x).toEqual(['0', '1']);
    expect(confusionPicture(aConfusion({ classes: [], counts: [] }), trans).data).toEqual([]);
  });
});

describe('a step of two jobs', () => {
  it('is drawn on one scale', () => {
    const at = (positive: number[]): TensorAtStep =>
      ({
        step: 1,
        edges: [1, 2, 4, 8],
        positive,
        negative: [0, 0, 0],
        summary: SUMMARY
      }) as unknown as TensorAtStep;
    const { data, layout } = stepPicture(
      [
        { name: 'a<b>', tensor: at([1, 0, 0]) },
        { name: 'c', tensor: at([0, 0, 5]) }
      ],
      trans
    );
    expect(data.map(trace => trace.name)).toEqual(['a&lt;b&gt;', 'c']);
    expect((data[0] as { x: number[] }).x).toEqual((data[1] as { x: number[] }).x);
    expect(layout.showlegend).toBe(true);
  });
});
