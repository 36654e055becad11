import type { IColumn } from '../../../labextension/src/core/components/DataTable';
import { toCsv } from '../../../labextension/src/core/components/tableCsv';

interface IRow {
  name: string;
  figure: number | null;
}

const columns: IColumn<IRow>[] = [
  { id: 'name', header: 'Name', value: row => row.name },
  { id: 'figure', header: 'Figure', value: row => row.figure }
];

describe('toCsv', () => {
  it('quotes separators, quotes and line breaks', () => {
    expect(toCsv(columns, [{ name: 'a, "b"\nc', figure: 1.5 }])).toBe('Name,Figure\r\n"a, ""b""\nc",1.5\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=1'])('keeps a spreadsheet from running %j', name => {
    const cell = toCsv(columns, [{ name, figure: null }])
      .split('\r\n')
      .slice(1)
      .join('\r\n');
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('leaves numbers numbers and null empty', () => {
    expect(toCsv(columns, [{ name: 'x', figure: -2 }])).toContain('x,-2');
    expect(toCsv(columns, [{ name: 'x', figure: null }])).toContain('x,\r\n');
  });
});
