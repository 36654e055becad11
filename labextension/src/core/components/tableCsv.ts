import type { IColumn } from './DataTableTypes';

/** A cell that starts like this is run as a formula by spreadsheet programs. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Rows as CSV (RFC 4180, with a header line). Texts that a spreadsheet would take for a formula get an
 * apostrophe in front; numbers are left alone, so that negative ones stay numbers.
 */
export function toCsv<T>(columns: readonly IColumn<T>[], rows: readonly T[]): string {
  const lines = [columns.map(column => field(column.header))];
  for (const row of rows) {
    lines.push(columns.map(column => field(column.value(row))));
  }
  return lines.map(line => `${line.join(',')}\r\n`).join('');
}

function field(value: string | number | boolean | null): string {
  if (value === null) {
    return '';
  }
  if (typeof value !== 'string') {
    return String(value);
  }
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hand `text` to the browser as a file of that name. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
