import { act, render, screen, within } from '@testing-library/react';
import { Signal } from '@lumino/signaling';
import userEvent from '@testing-library/user-event';

import { FrameOutput } from '../../../../labextension/src/spark/notebook/components/FrameOutput';
import { PlanOutput } from '../../../../labextension/src/spark/notebook/components/PlanOutput';
import { WatchedStatement } from '../../../../labextension/src/spark/notebook/components/WatchedStatement';
import { readFrame, toTabs } from '../../../../labextension/src/spark/notebook/frame';
import { chartData, firstChoice } from '../../../../labextension/src/spark/notebook/frameChart';
import { readPlan } from '../../../../labextension/src/spark/notebook/plan';
import { readStatement } from '../../../../labextension/src/spark/notebook/statement';
import type { StatementTools } from '../../../../labextension/src/spark/notebook/statementTools';
import { settle } from '../../core/stream';

const EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
const memory = () => ({ open: false, tab: '' });

export const RUNNING = {
  source: 'livy',
  cluster: 'j-1ABC2DEF3GHI4',
  session: 3,
  statement: 7,
  ui: 'smstudio/spark/clusters/j-1ABC2DEF3GHI4/sessions/3/ui/',
  finished: false,
  state: 'running',
  progress: 0.25,
  jobs: [
    {
      id: 4,
      name: 'count at cell 3',
      state: 'RUNNING',
      tasks: 8,
      completed: 2,
      failed: 0,
      stages: [
        {
          id: 6,
          attempt: 0,
          name: 'scan csv',
          state: 'ACTIVE',
          tasks: 8,
          active: 2,
          completed: 2,
          failed: 0,
          input_bytes: 1_048_576,
          output_bytes: 0,
          shuffle_read_bytes: 0,
          shuffle_write_bytes: 2048
        }
      ]
    }
  ],
  executors: 1,
  cores: 2,
  elapsed_seconds: 4,
  expected_seconds: 16
};

function someTools(): jest.Mocked<StatementTools> {
  return {
    ask: jest.fn().mockResolvedValue(RUNNING),
    follow: jest.fn((_place, _handler) => ({ isDisposed: false, dispose: () => undefined })),
    isBusy: jest.fn(() => true),
    cancel: jest.fn().mockResolvedValue(undefined),
    openUi: jest.fn(),
    isOpen: jest.fn(_output => true),
    sessions: { changed: new Signal({}) }
  };
}

async function showStatement(data: unknown, tools = someTools()) {
  const view = render(<WatchedStatement data={data} tools={tools} memory={memory()} />);
  await act(settle);
  const change = async (next: unknown): Promise<void> => {
    view.rerender(<WatchedStatement data={next} tools={tools} memory={memory()} />);
    await act(settle);
  };
  return { tools, change };
}

describe('progress', () => {
  it('shows how far a statement is, its jobs and stages, and ends it', async () => {
    const { tools } = await showStatement(RUNNING);
    expect(screen.getByRole('progressbar')).toHaveAttribute('value', '25');
    expect(screen.getByText(/1 job · 2 of 8 tasks · 4 s · about 12 s left/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Jobs and stages' }));
    const stage = screen.getByRole('row', { name: /scan csv/ });
    expect(within(stage).getByText('1 MiB')).toBeVisible();
    expect(within(stage).getByText('2 KiB')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(tools.cancel.mock.calls[0]?.[0].place).toEqual({
      cluster: 'j-1ABC2DEF3GHI4',
      session: 3,
      statement: 7
    });
    await userEvent.click(screen.getByRole('button', { name: 'Spark UI' }));
    expect(tools.openUi).toHaveBeenCalled();
  });

  it('becomes one line when the statement has ended, of the same height', async () => {
    const { change } = await showStatement(RUNNING);
    await change({ ...RUNNING, state: 'available', finished: true, elapsed_seconds: 12 });
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    expect(screen.getByRole('status')).toHaveTextContent('Done in 12 s · 1 job · 2 tasks');
  });

  it('says what a failure of Cancel was', async () => {
    const tools = someTools();
    tools.cancel.mockRejectedValue(new Error('The session has ended.'));
    await showStatement(RUNNING, tools);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The session has ended.');
  });

  it('takes nothing of a hostile notebook for an address, a name or a figure', async () => {
    const hostile = {
      source: 'livy',
      cluster: '../../api/shutdown?',
      session: '0/../..',
      statement: -1,
      ui: 'javascript:alert(1)',
      state: EVIL,
      progress: 'NaN',
      jobs: [{ id: {}, name: EVIL, tasks: -5, completed: 1e99, stages: [null, 7, EVIL] }, null],
      executors: [],
      elapsed_seconds: Infinity
    };
    const output = readStatement(hostile);
    expect(output.place).toBeNull();
    expect(output.hasUi).toBe(false);
    expect(output.jobs).toHaveLength(2);
    await showStatement(hostile);
    await userEvent.click(screen.getByRole('button', { name: 'Jobs and stages' }));
    expect(document.querySelector('img, script')).toBeNull();
    expect(screen.getByRole('rowheader', { name: /Job 0 <img/ })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Spark UI' })).toBeNull();
  });

  it.each([null, 5, 'text', [], { jobs: 'x' }])('draws %p without falling over', async data => {
    await showStatement(data);
    expect(screen.getByRole('region', { name: 'Spark progress' })).toBeVisible();
  });
});

const FRAME = {
  columns: [
    { name: 'sex', type: 'string', nulls: 0, distinct: 2, min: 'female', max: 'male' },
    {
      name: 'fare',
      type: 'double',
      nulls: 1,
      distinct: 3,
      min: 7.25,
      max: 71.28333333,
      histogram: { edges: [0, 50, 100], labels: null, counts: [2, 1] }
    }
  ],
  rows: [
    ['male', 7.25],
    ['female', 71.28333333],
    ['male', 8.05],
    ['female', null]
  ],
  rows_total: 891,
  cut: true,
  note: 'Run %%sql -n -1 to get all.'
};

describe('frame', () => {
  it('shows types, nulls, the spread of values, and that rows were cut', async () => {
    render(<FrameOutput data={FRAME} memory={memory()} />);
    const fare = screen.getByRole('columnheader', { name: /fare/ });
    expect(fare).toHaveTextContent('double · 1 null');
    expect(within(fare).getByRole('img')).toHaveAccessibleName('fare: most values are 0 – 50');
    expect(screen.getByText('4 of 891 rows are shown. Run %%sql -n -1 to get all.')).toBeVisible();
    await userEvent.click(within(fare).getByRole('button', { name: 'fare' }));
    const first = screen.getAllByRole('row')[1] as HTMLElement;
    expect(first).toHaveTextContent('female71.28333333');
    expect(screen.getByText('null')).toBeVisible();
  });

  it('goes to the clipboard as a table', () => {
    expect(toTabs(readFrame(FRAME)).split('\n').slice(0, 2)).toEqual(['sex\tfare', 'male\t7.25']);
    const odd = readFrame({ columns: [{ name: 'a\tb' }], rows: [['x\ny']] });
    expect(toTabs(odd)).toBe('a b\nx y');
  });

  it('proposes a chart of what there is', () => {
    const frame = readFrame(FRAME);
    const choice = firstChoice(frame);
    expect(choice).toEqual({ kind: 'bar', x: 0, y: 1, aggregate: 'avg' });
    expect(chartData(frame, choice)[0]).toMatchObject({
      type: 'histogram',
      histfunc: 'avg',
      x: ['male', 'female', 'male', 'female']
    });
    const line = chartData(frame, { ...choice, kind: 'line', x: 1, y: 1 })[0];
    expect((line as { x: unknown[] }).x).toEqual([7.25, 8.05, 71.28333333, null]);
  });

  it('shows hostile names and cells as text, and plotly gets no markup', () => {
    const data = {
      columns: [
        { name: EVIL, type: EVIL, histogram: { counts: ['x', -3, '1e400'], labels: [EVIL, {}, null] } }
      ],
      rows: [[EVIL], [{ nested: EVIL }], 'no row', [undefined]],
      note: EVIL
    };
    render(<FrameOutput data={data} memory={memory()} />);
    expect(document.querySelector('img[src], script')).toBeNull();
    expect(screen.getAllByText(EVIL).length).toBeGreaterThan(1);
    const [trace] = chartData(readFrame(data), { kind: 'scatter', x: 0, y: 0, aggregate: 'avg' });
    expect(JSON.stringify(trace)).not.toContain('<');
  });

  it('draws 60 of 340 columns and lists the others', () => {
    const columns = Array.from({ length: 340 }, (_, at) => ({ name: `c${at}`, type: 'int' }));
    render(<FrameOutput data={{ columns, rows: [columns.map((_, at) => at)] }} memory={memory()} />);
    expect(screen.getAllByRole('columnheader')).toHaveLength(60);
    expect(screen.getByText('60 of 340 columns are shown; choose others under Columns.')).toBeVisible();
  });

  it('remembers the tab when its cell was scrolled away and back', async () => {
    const kept = memory();
    const first = render(
      <PlanOutput data={{ text: 'Scan', nodes: [{ id: 1, name: 'Scan' }] }} memory={kept} />
    );
    await userEvent.click(screen.getByRole('tab', { name: 'Text' }));
    first.unmount();
    render(<PlanOutput data={{ text: 'Scan', nodes: [{ id: 1, name: 'Scan' }] }} memory={kept} />);
    expect(screen.getByRole('tab', { name: 'Text' })).toHaveAttribute('aria-selected', 'true');
  });
});

describe('plan', () => {
  it('is a tree from the result down', () => {
    const nodes = [
      { id: 1, parent: null, name: 'Project', detail: '' },
      { id: 2, parent: 1, name: 'Filter', detail: 'age > 30' },
      { id: 3, parent: 2, name: 'Scan csv', detail: '' }
    ];
    render(<PlanOutput data={{ text: '== Physical Plan ==', nodes }} memory={memory()} />);
    const [root] = readPlan({ nodes }).roots;
    expect(root?.children[0]?.children[0]?.name).toBe('Scan csv');
    expect(screen.getByText('Filter')).toBeVisible();
    expect(screen.getByText('age > 30')).toBeInTheDocument();
  });

  it('ends where the nodes go in a circle', () => {
    const nodes = [
      { id: 1, parent: 2, name: 'a' },
      { id: 2, parent: 1, name: 'b' },
      { id: 3, parent: 3, name: 'c' },
      { id: 4, parent: null, name: 'd' },
      { id: 4, parent: 4, name: 'e' }
    ];
    const { roots } = readPlan({ text: EVIL, nodes });
    expect(roots.map(({ name }) => name)).toEqual(['d']);
    render(<PlanOutput data={{ text: EVIL, nodes: [] }} memory={memory()} />);
    expect(document.querySelector('img, script')).toBeNull();
    expect(screen.getByText(EVIL)).toBeVisible();
  });
});
