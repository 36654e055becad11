import { modesOf, move, viewOf } from '../../../labextension/src/debugger/address';
import { valueCell } from '../../../labextension/src/debugger/cell';
import { pathOf } from '../../../labextension/src/debugger/codePath';
import { indexOf, greyOf, leadingOf } from '../../../labextension/src/debugger/maps';
import { placeOf } from '../../../labextension/src/debugger/steps';
import { standingOf } from '../../../labextension/src/debugger/standing';
import { treeOf } from '../../../labextension/src/debugger/tree';
import type { PageParams } from '../../../labextension/src/core/pages';
import { aJob, aTensor } from './fakes';

describe('the address of a view', () => {
  it('says what is looked at; what is wrong in it is as on the first look', () => {
    expect(viewOf({}, aJob())).toEqual({
      tab: 'rules',
      mode: 'GLOBAL',
      tensor: null,
      step: null,
      drawing: 'heat',
      other: null,
      collection: null,
      look: 'steps',
      method: 'pca',
      labels: null,
      predictions: null
    });
    expect(viewOf({}, aJob({ rules: [] })).tab).toBe('tensors');
    expect(viewOf({ tab: 'x', mode: 'y', step: '-3', drawing: 'z' }, aJob())).toEqual(viewOf({}, aJob()));
    expect(viewOf({ tab: 'layers', mode: 'EVAL', step: '12', drawing: 'ridge' }, aJob())).toMatchObject({
      tab: 'layers',
      mode: 'EVAL',
      step: 12,
      drawing: 'ridge'
    });
  });

  it('follows a move, and loses what is null', () => {
    const gone: PageParams[] = [];
    const route = { params: { job: 'j1', step: '10' }, go: (params: PageParams) => gone.push(params) };
    move(route, { tensor: 'a b', step: null });
    expect(gone).toEqual([{ job: 'j1', tensor: 'a b' }]);
  });

  it('offers the modes that something was saved in', () => {
    expect(modesOf(aJob())).toEqual(['GLOBAL', 'TRAIN', 'EVAL']);
  });
});

describe('the tree of tensors', () => {
  it('has collections that tell most first, and marks what needs a look', () => {
    const tree = treeOf([
      aTensor({ name: 'loss', layer: '', collections: ['losses'] }),
      aTensor({ name: 'w', layer: 'a', collections: ['default', 'weights'] }),
      aTensor({ name: 'g', layer: 'a', health: 'vanishing' }),
      aTensor({ name: 'g2', layer: 'b' })
    ]);
    expect(tree.map(({ name, ill, count }) => [name, ill, count])).toEqual([
      ['gradients', true, 2],
      ['weights', false, 1],
      ['losses', false, 1]
    ]);
    expect(tree[0]?.layers.map(({ name, ill }) => [name, ill])).toEqual([
      ['a', true],
      ['b', false]
    ]);
  });
});

describe('the rules of a job', () => {
  it('stand for the job by the one that needs a look first', () => {
    const of = (status: 'InProgress' | 'IssuesFound' | 'NoIssuesFound') => ({
      name: status,
      rule: status,
      status,
      details: '',
      triggered: 0,
      replay: '',
      first_step: -1,
      found: null
    });
    expect(standingOf([of('NoIssuesFound'), of('IssuesFound'), of('InProgress')])?.name).toBe('IssuesFound');
    expect(standingOf([])).toBeNull();
  });
});

describe('a step of the slider', () => {
  it('is the one that was saved last before it', () => {
    expect([null, 0, 10, 19, 99].map(step => placeOf([0, 10, 20], step))).toEqual([2, 0, 1, 1, 2]);
    expect(placeOf([], 5)).toBe(0);
  });
});

describe('the file of a layer', () => {
  it('is that which was copied for the job', () => {
    expect(pathOf('/opt/ml/code/train.py', '/home/ann/work/src', '/home/ann/work')).toBe('src/train.py');
    expect(pathOf('/x/jobs/1/ml/code/a/b.py', '/home/ann/work/src/', '/home/ann/work/')).toBe('src/a/b.py');
    expect(pathOf('/opt/ml/code/train.py', '/home/ann/work/train.py', '/home/ann/work')).toBe('train.py');
    expect(pathOf('/opt/ml/code/train.py', '/home/ann/my%20work/s', '/home/ann/my%2520work')).toBe(
      's/train.py'
    );
    expect(pathOf('/home/ann/work/lib/net.py', '', '/home/ann/work')).toBe('lib/net.py');
  });

  it('is unknown outside of what JupyterLab shows', () => {
    expect(pathOf('/opt/ml/code/train.py', '', '/home/ann')).toBeNull();
    expect(pathOf('/opt/ml/code/train.py', '/home/ann/src.tar.gz', '/home/ann')).toBeNull();
    expect(pathOf('/usr/lib/torch/nn.py', '/home/ann', '/home/ann')).toBeNull();
    expect(pathOf('/opt/ml/code/../../etc/passwd', '/home/ann/src', '/home/ann')).toBeNull();
    expect(pathOf('/srv/annex/x.py', '', '/srv/ann')).toBeNull();
  });
});

describe('tensors as images', () => {
  it('are grey, and of another colour where they are no numbers', () => {
    expect([...greyOf([[0, 1, null]], 0, 1)]).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 213, 94, 0, 255]);
    expect([...greyOf([[5]], 5, 5)]).toEqual([128, 128, 128, 255]);
  });

  it('of a batch are those of a sample', () => {
    expect(leadingOf([8, 3, 28, 28])).toBe(8);
    expect(indexOf([8, 3, 28, 28], 2)).toEqual([2]);
    expect(leadingOf([8, 3])).toBe(1);
    expect(indexOf([8, 3], 2)).toEqual([]);
  });
});

describe('a cell', () => {
  it('quotes names as Python does', () => {
    expect(valueCell('mnist', 'a"\\b\n', 10, 'TRAIN')).toContain('trial.tensor("a\\"\\\\b\\n")');
    expect(valueCell('mnist', 'a', null, 'TRAIN')).toContain('tensor.steps(debugger.ModeKeys.TRAIN)[-1]');
  });
});
