import type { IColumn } from '../../../labextension/src/core/components/DataTable';
import { columnsBetween, tableStyle } from '../../../labextension/src/core/components/tableLayout';

const COLUMNS: readonly IColumn<null>[] = [200, undefined, 100, 100].map((width, at) => ({
  id: `c${at}`,
  header: '',
  value: () => null,
  ...(width === undefined ? {} : { width })
}));

describe('columnsBetween', () => {
  it('returns the columns that can be seen, also where one is cut', () => {
    expect(columnsBetween(COLUMNS, 0, 1000)).toEqual({ first: 0, last: 3 });
    expect(columnsBetween(COLUMNS, 199, 361)).toEqual({ first: 0, last: 2 });
    expect(columnsBetween(COLUMNS, 200, 360)).toEqual({ first: 1, last: 1 });
    expect(columnsBetween(COLUMNS, 460, 560)).toEqual({ first: 3, last: 3 });
  });

  it('stays within the table', () => {
    expect(columnsBetween(COLUMNS, -500, -100)).toEqual({ first: 0, last: 0 });
    expect(columnsBetween(COLUMNS, 5000, 6000)).toEqual({ first: 3, last: 3 });
  });
});

describe('tableStyle', () => {
  it('gives the first column what is left over, and tells what all of them need', () => {
    expect(tableStyle(COLUMNS.slice(0, 2), { leading: true, menu: true })).toEqual({
      '--sms-columns': '36px minmax(200px, 1fr) 160px 40px',
      '--sms-width': '436px'
    });
  });
});
