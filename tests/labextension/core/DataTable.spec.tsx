import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { IColumn } from '../../../labextension/src/core/components/DataTable';
import { DataTable } from '../../../labextension/src/core/components/DataTable';

interface IRow {
  name: string;
  size: number | null;
}

const columns: IColumn<IRow>[] = [
  { id: 'name', header: 'Name', value: row => row.name },
  { id: 'size', header: 'Size', value: row => row.size, numeric: true },
  { id: 'extra', header: 'Extra', value: () => 'more', hidden: true }
];

const many = Array.from({ length: 10_000 }, (_, index) => ({ name: `row ${index}`, size: index }));
const few: IRow[] = [
  { name: 'ml.m5.12xlarge', size: 192 },
  { name: 'ml.m5.2xlarge', size: null },
  { name: '<b>bold</b>', size: 8 }
];

function names(): (string | undefined)[] {
  return bodyRows().map(row => within(row).getAllByRole('gridcell')[0]?.textContent ?? undefined);
}

function bodyRows(): HTMLElement[] {
  return screen.getAllByRole('row').filter(row => row.getAttribute('aria-rowindex') !== '1');
}

function table(props: Partial<React.ComponentProps<typeof DataTable<IRow>>> = {}) {
  return <DataTable label="Things" columns={columns} rows={few} rowId={row => row.name} {...props} />;
}

describe('DataTable', () => {
  it('draws ten thousand rows only as far as they are seen', () => {
    render(table({ rows: many }));
    expect(bodyRows().length).toBeGreaterThan(10);
    expect(bodyRows().length).toBeLessThan(100);
    expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '10001');
  });

  it('shows markup in names as text', () => {
    render(table());
    expect(screen.getByText('<b>bold</b>')).toBeInTheDocument();
  });

  it('sorts texts as people do, and keeps what is unknown last both ways', async () => {
    render(table());
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(names().slice(1)).toEqual(['ml.m5.2xlarge', 'ml.m5.12xlarge']);
    await userEvent.click(screen.getByRole('button', { name: 'Size' }));
    expect(names()).toEqual(['ml.m5.12xlarge', '<b>bold</b>', 'ml.m5.2xlarge']);
    await userEvent.click(screen.getByRole('button', { name: 'Size' }));
    expect(names()).toEqual(['<b>bold</b>', 'ml.m5.12xlarge', 'ml.m5.2xlarge']);
    expect(screen.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'ascending');
  });

  it('searches, says how many are left, and says so when none is', async () => {
    render(table());
    const search = screen.getByRole('searchbox', { name: 'Search Things' });
    await userEvent.type(search, 'M5');
    await waitFor(() => expect(screen.getByText('2 of 3')).toBeInTheDocument());
    await userEvent.type(search, '=');
    await waitFor(() => expect(screen.getByText('No row has “M5=” in it.')).toBeInTheDocument());
  });

  it('shows and hides columns', async () => {
    render(table());
    expect(screen.queryByRole('columnheader', { name: 'Extra' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    await userEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Extra' }));
    expect(screen.getByRole('columnheader', { name: 'Extra' })).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(screen.getByRole('button', { name: 'Columns' })).toHaveFocus();
  });

  it('is one tab stop; arrows move and Enter opens', async () => {
    const opened: string[] = [];
    render(table({ onOpen: row => opened.push(row.name) }));
    const rows = bodyRows();
    expect(rows.filter(row => row.tabIndex === 0)).toHaveLength(1);
    act(() => rows[0]?.focus());
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}{Enter}');
    expect(opened).toEqual(['ml.m5.2xlarge']);
    expect(bodyRows()[1]).toHaveFocus();
  });

  it('chooses by click and by space, but not what cannot be chosen', async () => {
    const chosen: string[] = [];
    render(
      table({
        selectedId: null,
        onSelect: row => chosen.push(row.name),
        rowDisabledReason: row => (row.size === null ? 'It does not fit.' : null)
      })
    );
    await userEvent.click(screen.getByText('ml.m5.2xlarge'));
    expect(chosen).toEqual([]);
    expect(bodyRows()[1]).toHaveAttribute('aria-disabled', 'true');
    expect(bodyRows()[1]).toHaveAttribute('title', 'It does not fit.');
    act(() => bodyRows()[0]?.focus());
    await userEvent.keyboard(' ');
    expect(chosen).toEqual(['ml.m5.12xlarge']);
  });

  it('opens the menu of a row by right click and by keyboard', async () => {
    const stopped: string[] = [];
    render(
      table({
        actions: [
          { label: 'Stop', run: row => stopped.push(row.name) },
          { label: 'Remove', run: () => stopped.push('removed'), disabledReason: () => 'In use' },
          { label: 'Never', run: () => undefined, visible: () => false }
        ]
      })
    );
    fireEvent.contextMenu(screen.getByText('<b>bold</b>'));
    expect(screen.getAllByRole('menuitem')).toHaveLength(2);
    await userEvent.click(screen.getByRole('menuitem', { name: /Remove/ }));
    expect(stopped).toEqual([]);
    await userEvent.click(screen.getByRole('menuitem', { name: 'Stop' }));
    expect(stopped).toEqual(['<b>bold</b>']);
    act(() => bodyRows()[0]?.focus());
    await userEvent.keyboard('{Shift>}{F10}{/Shift}{Enter}');
    expect(stopped).toEqual(['<b>bold</b>', 'ml.m5.12xlarge']);
  });

  it('shows what the page is for when it is empty, and nothing of it while loading', () => {
    const empty = <p>Nothing yet</p>;
    const { rerender } = render(table({ rows: [], loading: true, empty }));
    expect(screen.queryByText('Nothing yet')).toBeNull();
    expect(screen.getByRole('grid')).toHaveAttribute('aria-busy', 'true');
    rerender(table({ rows: [], empty }));
    expect(screen.getByText('Nothing yet')).toBeInTheDocument();
    expect(screen.queryByRole('searchbox')).toBeNull();
    // What hides the rows must stay in reach.
    rerender(table({ rows: [], empty, toolbar: <button>Filter</button> }));
    expect(screen.getByRole('button', { name: 'Filter' })).toBeInTheDocument();
  });
});
