import { nullTranslator } from '@jupyterlab/translation';

import { besideNotebook, unquoted, writingSource } from '../../../labextension/src/automl/dataFrames';
import { withJoinedLines } from '../../../labextension/src/automl/notebookLines';
import { BOX, diagramOf } from '../../../labextension/src/automl/pipeline';
import {
  contributionTraces,
  importanceTraces,
  predictedTraces,
  residualTraces,
  rocTraces
} from '../../../labextension/src/automl/traces';

const trans = nullTranslator.load('');

describe('charts of a candidate', () => {
  it('have the greatest importance on top, as plotly draws from below', () => {
    const [bars] = importanceTraces([
      { feature: 'Sex', value: 0.3 },
      { feature: '<Age>', value: 0.1 }
    ]);
    expect(bars).toMatchObject({ x: [0.1, 0.3], y: ['&lt;Age&gt;', 'Sex'] });
    expect(importanceTraces([])).toEqual([]);
  });

  it('tell a row by its strongest contributions, with the values of the row', () => {
    const [bars] = contributionTraces({
      row: 3,
      values: { Sex: 'female', Age: null },
      contributions: { Age: 0.1, Sex: -0.4 }
    });
    expect(bars).toMatchObject({ x: [0.1, -0.4], y: ['Age = –', 'Sex = female'] });
  });

  it('have chance beside a curve, and nothing beside none', () => {
    const curve = { label: '1', false_positive_rate: [0, 1], true_positive_rate: [0, 1], auc: 0.5 };
    expect(rocTraces([curve], trans).map(({ name }) => name)).toEqual(['1 (AUC 0.5)', 'Chance']);
    expect(rocTraces([], trans)).toEqual([]);
  });

  it('show numbers against what was predicted, and by how much they were missed', () => {
    const residuals = { actual: [1, 3], predicted: [2, 3] };
    expect(predictedTraces(residuals, trans)[1]).toMatchObject({ x: [1, 3], y: [1, 3] });
    expect(residualTraces(residuals, trans)[0]).toMatchObject({ x: [2, 3], y: [-1, 0] });
  });
});

describe('the diagram of a pipeline', () => {
  it('has each step after its parents, and short columns in the middle', () => {
    const step = (name: string, ...parents: string[]) => ({ name, label: name, detail: '', parents });
    const { boxes, arrows, height } = diagramOf([
      step('table'),
      step('a', 'table'),
      step('b', 'table'),
      step('answer', 'a', 'b')
    ]);
    const at = Object.fromEntries(boxes.map(({ step: { name }, x, y }) => [name, [x, y]]));
    const wide = BOX.width + BOX.gapX;
    const high = BOX.height + BOX.gapY;
    expect(at).toEqual({
      table: [0, high / 2],
      a: [wide, 0],
      b: [wide, high],
      answer: [2 * wide, high / 2]
    });
    expect(arrows).toHaveLength(4);
    expect(height).toBe(2 * BOX.height + BOX.gapY);
  });
});

describe('data frames', () => {
  it('are written under a name of the notebook, as text that Python reads', () => {
    expect(writingSource(4, 'a "b"')).toContain('stem = "a \\"b\\"-table-4"');
    expect(besideNotebook('/home/ann/a/b-table-4.csv', 'a/b.ipynb')).toBe('a/b-table-4.csv');
    expect(besideNotebook('/elsewhere/b-table-4.csv', 'a/b.ipynb')).toBe('/elsewhere/b-table-4.csv');
    expect(unquoted("'/tmp/it\\'s.csv'")).toBe("/tmp/it's.csv");
  });
});

describe('a notebook of a file', () => {
  it('has each text in one piece, and JSON as it was', () => {
    const outputs = [
      { output_type: 'stream', text: ['a\n', 'b'] },
      {
        output_type: 'display_data',
        data: { 'text/html': ['<p>\n', '</p>'], 'application/x+json': ['kept'] }
      }
    ];
    const cell = { cell_type: 'code', metadata: {}, source: ['a', 'b'], outputs };
    const read = withJoinedLines({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
    expect(read.cells[0]?.['outputs']).toEqual([
      { output_type: 'stream', text: 'a\nb' },
      { output_type: 'display_data', data: { 'text/html': '<p>\n</p>', 'application/x+json': ['kept'] } }
    ]);
  });
});
