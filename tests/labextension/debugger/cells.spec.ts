/** What *Copy as code* copies is what tests/sdk/test_debugger_cells.py executes: the texts are in one file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as cells from '../../../labextension/src/debugger/cell';

const FILE = join(__dirname, '../../sdk/debugger_cells.json');
const TRAININGS = [
  { name: 'mnist', path: '/tensors' },
  { name: 'better "one"', path: '/tensors' }
];
/** As a script may call it. */
const NAME = 'fc"1\\_<b>';

describe('a copied cell', () => {
  const rules: Parameters<typeof cells.rulesCell>[1] = [
    { name: 'First', rule: 'LossNotDecreasing', parameters: { num_steps: '5' } },
    { name: 'Steps', rule: 'StepOutlier', parameters: {} },
    { name: 'Own', rule: 'MyRule', parameters: {} }
  ];
  const copied = {
    distribution: cells.distributionCell(TRAININGS, [NAME, 'loss', 'labels'], 'TRAIN'),
    value: cells.valueCell('/tensors', NAME, null, 'TRAIN'),
    value_at: cells.valueCell('/tensors', NAME, 20, 'GLOBAL'),
    updates: cells.updatesCell('/tensors', [NAME], 'GLOBAL'),
    points: cells.pointsCell('/tensors', NAME, null, 'GLOBAL', 'pca', 'labels'),
    points_tsne: cells.pointsCell('/tensors', NAME, 20, 'TRAIN', 'tsne', ''),
    confusion: cells.confusionCell('/tensors', 'labels', 'predictions', 20, 'GLOBAL'),
    rules: cells.rulesCell('/tensors', rules)
  };

  it('is the one that is executed', () => {
    expect(copied).toEqual(JSON.parse(readFileSync(FILE, 'utf8')));
  });
});
