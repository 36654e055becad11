import type { IDocumentManager } from '@jupyterlab/docmanager';
import { PageConfig } from '@jupyterlab/coreutils';
import { YFile, YNotebook } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';

import type { Hunk, Job } from '../../../labextension/src/core/wire';
import { batchOf } from '../../../labextension/src/debugger/batch';
import type { ICodeCell } from '../../../labextension/src/debugger/edits/cells';
import { findLine } from '../../../labextension/src/debugger/edits/cells';
import { changed, changesOf, newLines } from '../../../labextension/src/debugger/edits/changes';
import { Code } from '../../../labextension/src/debugger/edits/code';
import { Documents } from '../../../labextension/src/debugger/edits/documents';
import { cellSources, fileSources } from '../../../labextension/src/debugger/edits/sources';
import { FakeDebuggerApi } from './fakeApi';
import { stepMark } from '../../../labextension/src/debugger/stepMark';
import { aFinding, aJob, aTensor, ORIGIN } from './fakes';

const TEXT = 'a = 1\nb = 2\nc = 3';

function hunk(line: number, gone: string[], added: string[]): Hunk {
  return { line, before: [], gone, new: added, after: [] };
}

describe('hunks', () => {
  it.each([
    [[hunk(2, ['b = 2'], ['b = 20', 'x'])], 'a = 1\nb = 20\nx\nc = 3'],
    [[hunk(1, [], ['import x']), hunk(3, ['c = 3'], ['c = 30'])], 'import x\na = 1\nb = 2\nc = 30'],
    [[hunk(4, [], ['d = 4'])], `${TEXT}\nd = 4`],
    [[hunk(3, ['c = 3'], [])], 'a = 1\nb = 2'],
    [[], TEXT]
  ])('lead from one text to the other: %j', (hunks, after) => {
    expect(changed(TEXT, changesOf(TEXT, hunks))).toBe(after);
  });

  it('bring lines that can be copied', () => {
    expect(newLines([hunk(1, [], ['x', 'y']), hunk(3, ['c'], ['z'])])).toBe('x\ny\nz');
  });
});

function aCell(count: number | null, source: string, index = 0): ICodeCell {
  return { id: `c${index}`, index, count, source };
}

describe('the line of a cell', () => {
  const origin = { ...ORIGIN, file: '', cell: 3, line: 2, text: 'fc = nn.Linear(1, 2)' };
  const made = 'import x\n  fc = nn.Linear(1, 2)  ';

  it('is found by the number of the execution and by what it says', () => {
    const cells = [aCell(3, made, 1), aCell(4, made, 2)];
    expect(findLine(cells, origin)).toEqual({ cell: cells[0], line: 2 });
  });

  it('is found where the kernel was started again, and where the cell has changed above it', () => {
    const other = aCell(3, 'print(1)', 1);
    const renumbered = aCell(9, made, 2);
    expect(findLine([other, renumbered], origin)).toEqual({ cell: renumbered, line: 2 });
    const longer = aCell(null, `# new\n${made}`, 2);
    expect(findLine([other, longer], origin)).toEqual({ cell: longer, line: 3 });
  });

  it('is not guessed', () => {
    expect(findLine([aCell(1, made), aCell(2, made)], origin)).toBeNull();
    expect(findLine([aCell(3, 'fc = nn.Linear(3, 2)')], origin)).toBeNull();
    expect(findLine([aCell(3, 'x')], { ...origin, text: '' })).toBeNull();
  });
});

describe('what an edit may be made in', () => {
  const program = { argv: ['python', 'train.py'], source: '/home/ann/src' };

  it('is the file that made the layer, then the one that is started', () => {
    const origin = { ...ORIGIN, file: '/x/ml/code/nets/cnn.py' };
    expect(
      fileSources(program, origin, '/home/ann').map(({ file, path, line }) => [file, path, line])
    ).toEqual([
      ['nets/cnn.py', 'src/nets/cnn.py', 12],
      ['train.py', 'src/train.py', 0]
    ]);
    expect(fileSources(program, ORIGIN, '/home/ann').map(({ line }) => line)).toEqual([12]);
  });

  it('is the copy of the job where JupyterLab does not show the file', () => {
    const packed = { ...program, source: '/home/ann/src.tar.gz' };
    expect(fileSources(packed, null, '/home/ann').map(({ file, path }) => [file, path])).toEqual([
      ['train.py', null]
    ]);
    expect(fileSources({ argv: ['bash', 'run.sh'], source: '/s' }, null, '/s')).toEqual([]);
  });

  it('is every cell of a notebook, the one that made the layer first', () => {
    const cells = [aCell(1, 'lr = 1', 0), aCell(2, 'fc = L()', 1)];
    const origin = { ...ORIGIN, cell: 2, line: 1, text: 'fc = L()' };
    expect(cellSources('n.ipynb', cells, origin).map(({ cell, line }) => [cell, line])).toEqual([
      ['c1', 1],
      ['c0', 0]
    ]);
  });
});

/** A document that is open in JupyterLab, with the text itself real. */
function opened(model: YFile | YNotebook, dirty = false, readOnly = false): IOpened {
  const saved: string[] = [];
  const shown: number[] = [];
  const content = {
    deselectAll: () => undefined,
    scrollToItem: (index: number) => Promise.resolve(void shown.push(index)),
    widgets: []
  };
  const widget = {
    content,
    disposed: new Signal({}),
    revealed: Promise.resolve(),
    context: {
      ready: Promise.resolve(),
      model: { sharedModel: model, dirty, readOnly },
      save: () => {
        saved.push(model instanceof YFile ? model.getSource() : (model.cells[0]?.getSource() ?? ''));
        return Promise.resolve();
      }
    }
  };
  const manager = { findWidget: () => widget, openOrReveal: () => widget };
  return { documents: new Documents(manager as unknown as IDocumentManager), saved, shown };
}

interface IOpened {
  documents: Documents;
  saved: string[];
  /** Indices of the cells that were scrolled to. */
  shown: number[];
}

describe('an edit that is applied', () => {
  const place = { path: 'train.py', cell: null };
  const changes = changesOf(TEXT, [hunk(2, ['b = 2'], ['b = 20']), hunk(3, ['c = 3'], ['c = 30'])]);

  it('is in the file, and undone in one step', async () => {
    const file = YFile.create();
    file.setSource(TEXT);
    file.clearUndoHistory();
    const { documents, saved } = opened(file);
    expect(await documents.apply(place, TEXT, changes)).toBe('saved');
    expect(saved).toEqual(['a = 1\nb = 20\nc = 30']);
    file.undo();
    expect(file.getSource()).toBe(TEXT);
  });

  it('does not save what a person has not saved', async () => {
    const file = YFile.create();
    file.setSource(TEXT);
    const { documents, saved } = opened(file, true);
    expect(await documents.apply(place, TEXT, changes)).toBe('unsaved');
    expect([file.getSource(), saved]).toEqual(['a = 1\nb = 20\nc = 30', []]);
  });

  it('leaves alone what has changed since, and what cannot be written', async () => {
    const file = YFile.create();
    file.setSource(`${TEXT}\n# mine`);
    await expect(opened(file).documents.apply(place, TEXT, changes)).rejects.toThrow(/has changed since/);
    expect(file.getSource()).toBe(`${TEXT}\n# mine`);
    file.setSource(TEXT);
    await expect(opened(file, false, true).documents.apply(place, TEXT, changes)).rejects.toThrow(
      /cannot be written/
    );
    expect(file.getSource()).toBe(TEXT);
  });

  it('goes to its cell, is shown there, and saves nothing', async () => {
    const notebook = YNotebook.create({ disableDocumentWideUndoRedo: true });
    notebook.addCell({ cell_type: 'markdown', id: 'about', source: '# About' });
    notebook.addCell({ cell_type: 'code', id: 'x', source: TEXT });
    const { documents, saved, shown } = opened(notebook);
    expect(await documents.cells('n.ipynb')).toEqual([{ id: 'x', index: 1, count: null, source: TEXT }]);
    expect(await documents.apply({ path: 'n.ipynb', cell: 'x' }, TEXT, changes)).toBe('cell');
    expect([notebook.cells[1]?.getSource(), saved, shown]).toEqual(['a = 1\nb = 20\nc = 30', [], [1]]);
    notebook.cells[1]?.undo();
    expect(notebook.cells[1]?.getSource()).toBe(TEXT);
  });

  it('finds a cell that was cut and pasted, or has an id only since it was opened', async () => {
    const notebook = YNotebook.create();
    notebook.addCell({ cell_type: 'code', id: 'new', source: TEXT });
    const { documents } = opened(notebook);
    expect(await documents.apply({ path: 'n.ipynb', cell: '' }, TEXT, changes)).toBe('cell');
    expect(notebook.cells[0]?.getSource()).toBe('a = 1\nb = 20\nc = 30');
  });

  it('is made in no other cell where its own has changed, has gone, or has a twin', async () => {
    const notebook = YNotebook.create();
    notebook.addCell({ cell_type: 'code', id: 'x', source: `${TEXT}\n# mine` });
    const { documents } = opened(notebook);
    const apply = (cell: string): Promise<unknown> =>
      documents.apply({ path: 'n.ipynb', cell }, TEXT, changes);
    await expect(apply('x')).rejects.toThrow('The cell in n.ipynb has changed since');
    await expect(apply('gone')).rejects.toThrow(
      'The cell is not in n.ipynb any more, so nothing was changed.'
    );
    notebook.addCell({ cell_type: 'code', id: 'y', source: TEXT });
    notebook.addCell({ cell_type: 'code', id: 'z', source: TEXT });
    await expect(apply('gone')).rejects.toThrow('is not in n.ipynb any more');
    expect(notebook.cells.map(cell => cell.getSource())).toEqual([`${TEXT}\n# mine`, TEXT, TEXT]);
  });
});

describe('a document that is not open', () => {
  /** As the server answers: without `content`, the contents are not sent. */
  const served = (content: unknown, status = 404): Documents =>
    new Documents({
      findWidget: () => undefined,
      services: {
        contents: {
          get: (path: string, { content: wanted }: { content?: boolean }) =>
            content === undefined
              ? Promise.reject(Object.assign(new Error(`No such file: ${path}`), { response: { status } }))
              : Promise.resolve({ content: wanted ? content : null })
        }
      }
    } as unknown as IDocumentManager);

  it('is read as it would be shown; one that is gone is none', async () => {
    expect(await served('a\r\nb').text('train.py')).toBe('a\nb');
    expect(await served(undefined).text('train.py')).toBeNull();
    expect(await served(undefined).cells('n.ipynb')).toBeNull();
    await expect(served(undefined).apply({ path: 'n.ipynb', cell: 'x' }, '', [])).rejects.toThrow(
      'n.ipynb is not there any more, so nothing was changed.'
    );
    await expect(served(undefined, 500).text('train.py')).rejects.toThrow('No such file');
    const cells = [
      { cell_type: 'markdown', source: '# A' },
      { cell_type: 'code', id: 'x', execution_count: 3, source: ['a = 1\n', 'b = 2'] }
    ];
    expect(await served({ cells }).cells('n.ipynb')).toEqual([
      { id: 'x', index: 1, count: 3, source: 'a = 1\nb = 2' }
    ]);
  });
});

describe('a proposal', () => {
  beforeAll(() => PageConfig.setOption('rootUri', 'file:///home/ann'));
  afterAll(() => PageConfig.setOption('rootUri', ''));

  it('is made an edit of the text as it is in the editor', async () => {
    const api = new FakeDebuggerApi();
    api.training = id =>
      Promise.resolve({
        id,
        spec: { program: { argv: ['python', 'train.py'], source: '/home/ann/train.py' } }
      } as unknown as Job);
    const file = YFile.create();
    file.setSource(TEXT);
    const { documents } = opened(file);
    const code = new Code(api, documents);
    expect(await code.propose(aJob(), aFinding())).toBe('There is none.');
    api.proposed = { ...api.proposed, source: 0, hunks: [hunk(1, ['a = 1'], ['a = 10'])], reason: '' };
    const edit = await code.propose(aJob(), aFinding());
    expect(api.calls.at(-1)).toBe('edit j1 train.py:12');
    expect(edit).toMatchObject({ writable: true, source: { path: 'train.py', text: TEXT } });
    if (typeof edit !== 'string') {
      await code.apply(edit);
    }
    expect(file.getSource()).toBe('a = 10\nb = 2\nc = 3');
    // What was applied is not proposed once more; where it was taken back, it is.
    expect(await code.propose(aJob(), aFinding())).toBe(
      'This was applied to train.py. Train again to see whether it helps.'
    );
    expect(await code.propose(aJob(), { ...aFinding(), step: 99 })).toHaveProperty('hunks');
    file.setSource(TEXT);
    expect(await code.propose(aJob(), aFinding())).toHaveProperty('hunks');
  });
});

describe('the step that was chosen', () => {
  it('is marked in charts over steps; the newest is not', () => {
    expect(stepMark(20).shapes).toMatchObject([{ type: 'line', x0: 20, x1: 20, yref: 'paper' }]);
    expect(stepMark(null).shapes).toEqual([]);
  });
});

describe('the samples of a batch', () => {
  it('are the images that the first layer got', () => {
    const input = (name: string, shape: number[], values = true): ReturnType<typeof aTensor> =>
      aTensor({ name, shape, values });
    const images = input('Net_input_0', [32, 1, 28, 28]);
    const rows = [input('Net_conv2_input_0', [32, 8, 12, 12]), images, input('fc_input_0', [32, 100])];
    expect(batchOf(rows)).toBe(images);
    expect(batchOf([input('a_input_0', [32, 1, 28, 28], false)])).toBeNull();
    expect(batchOf([input('a_input_0', [32, 64, 28, 28])])).toBeNull();
  });
});
