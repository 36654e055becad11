import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { nullTranslator } from '@jupyterlab/translation';

import { attribute } from '../../../labextension/src/experiments/columns';
import { RunGrid } from '../../../labextension/src/experiments/components/RunGrid';
import { runColumns } from '../../../labextension/src/experiments/components/runColumns';
import { Leaderboard } from '../../../labextension/src/experiments/leaderboard';
import { settle } from '../core/stream';
import { aRun, COLUMNS, FakeExperimentsApi } from './fakes';

const HOSTILE = '<img src=x onerror=alert(1)>';
const trans = nullTranslator.load('');
const columns = runColumns(
  trans,
  [attribute('run_name'), { kind: 'metric', name: 'acc', aggregate: 'last' }, attribute('source')],
  COLUMNS,
  'USD'
);

async function setUp(
  shown = columns
): Promise<{ api: FakeExperimentsApi; opened: string[]; sorted: string[] }> {
  const api = new FakeExperimentsApi();
  api.runs = Array.from({ length: 10_000 }, (_, index) =>
    aRun({ id: `r${index}`, name: index === 0 ? HOSTILE : `trial-${index}`, children: index === 1 ? 1 : 0 })
  );
  api.nested = [aRun({ id: 'n1', name: 'fold-1' })];
  const board = new Leaderboard(query => api.search(query));
  const opened: string[] = [];
  const sorted: string[] = [];
  function Page(): React.JSX.Element {
    const [selected, setSelected] = React.useState<ReadonlySet<string>>(new Set());
    return (
      <RunGrid
        label="Runs"
        board={board}
        columns={shown}
        sort={{ id: 'metric.last.acc', desc: true }}
        onSort={column => sorted.push(column.id)}
        selected={selected}
        onSelect={setSelected}
        onSelectAll={() => setSelected(new Set(['r0', 'r1']))}
        onOpen={run => opened.push(run.id)}
        actions={[{ label: 'Delete run', run: run => opened.push(`delete ${run.id}`) }]}
      />
    );
  }
  render(<Page />);
  await act(async () => {
    board.setQuery({});
    await settle();
  });
  return { api, opened, sorted };
}

function bodyRows(): HTMLElement[] {
  return screen.getAllByRole('row').filter(row => row.getAttribute('aria-rowindex') !== '1');
}

describe('RunGrid', () => {
  it('draws ten thousand rows as far as they are seen, and asks for those only', async () => {
    const { api } = await setUp();
    expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '10001');
    expect(bodyRows().length).toBeGreaterThan(10);
    expect(bodyRows().length).toBeLessThan(100);
    expect(api.searches).toHaveLength(1);
    const grid = screen.getByRole('grid');
    await act(async () => {
      grid.scrollTop = 32 * 7000;
      fireEvent.scroll(grid);
      await settle();
      await settle();
    });
    expect(screen.getByText('trial-7001')).toBeInTheDocument();
    expect(api.searches.length).toBeLessThanOrEqual(3);
  });

  it('shows markup in names as text', async () => {
    await setUp();
    expect(screen.getByText(HOSTILE)).toBeInTheDocument();
    expect(document.querySelector('.sms-DataTable-body img')).toBeNull();
  });

  it('sorts by a click on a header, except where the server cannot', async () => {
    const { sorted } = await setUp();
    expect(screen.getByRole('columnheader', { name: 'acc' })).toHaveAttribute('aria-sort', 'descending');
    await userEvent.click(screen.getByRole('button', { name: 'acc' }));
    expect(sorted).toEqual(['metric.last.acc']);
    expect(screen.queryByRole('button', { name: 'Source' })).toBeNull();
  });

  it('selects by check box and by space, opens by Enter, has a menu', async () => {
    const { opened } = await setUp();
    await userEvent.click(screen.getByLabelText('Select trial-2'));
    expect(bodyRows()[2]).toHaveAttribute('aria-selected', 'true');
    const first = bodyRows()[0] as HTMLElement;
    act(() => first.focus());
    await userEvent.keyboard(' ');
    expect(first).toHaveAttribute('aria-selected', 'true');
    expect(screen.getByLabelText('Select none')).toBePartiallyChecked();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await userEvent.keyboard('{Shift>}{F10}{/Shift}');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete run' }));
    expect(opened).toEqual(['r1', 'delete r1']);
  });

  it('draws the columns in view, and counts the others', async () => {
    const wide = runColumns(
      trans,
      [
        attribute('run_name'),
        ...Array.from({ length: 40 }, (_, at) => ({ kind: 'parameter', name: `p${at}` }) as const).map(
          ref => ({ ...ref, aggregate: 'last' }) as const
        )
      ],
      COLUMNS,
      'USD'
    );
    await setUp(wide);
    const grid = screen.getByRole('grid');
    const places = (): (string | null)[] =>
      within(bodyRows()[0] as HTMLElement)
        .getAllByRole('gridcell')
        .map(cell => cell.getAttribute('aria-colindex'));
    expect(grid).toHaveAttribute('aria-colcount', '43');
    expect(screen.getAllByRole('columnheader')).toHaveLength(43);
    expect(places().length).toBeLessThan(20);
    act(() => {
      grid.scrollLeft = 20 * 128;
      fireEvent.scroll(grid);
    });
    // The name stays; of the rest those beside the place that was scrolled to.
    expect(places()).toEqual(expect.arrayContaining(['2', '22', '26']));
    expect(places()).not.toContain('3');
    expect(places()).not.toContain('42');
  });

  it('opens nested runs by click and by the arrow keys, as a tree does', async () => {
    await setUp();
    await userEvent.click(screen.getByRole('button', { name: '1 nested run' }));
    await act(settle);
    expect(within(bodyRows()[2] as HTMLElement).getByText('fold-1')).toBeInTheDocument();
    act(() => bodyRows()[1]?.focus());
    await userEvent.keyboard('{ArrowLeft}');
    await act(settle);
    expect(screen.queryByText('fold-1')).toBeNull();
    await userEvent.keyboard('{ArrowRight}');
    await act(settle);
    expect(screen.getByText('fold-1')).toBeInTheDocument();
  });
});
