import * as React from 'react';

export interface IFilter<T> {
  id: string;
  label: string;
  test: (row: T) => boolean;
}

interface IProps<T> {
  label: string;
  filters: readonly IFilter<T>[];
  active: ReadonlySet<string>;
  onChange: (active: ReadonlySet<string>) => void;
}

/** Filters that are on or off; what is shown passes all that are on. */
export function FilterBar<T>(props: IProps<T>): React.JSX.Element {
  const { label, filters, active, onChange } = props;
  const toggle = (id: string): void => {
    const next = new Set(active);
    if (!next.delete(id)) {
      next.add(id);
    }
    onChange(next);
  };
  return (
    <div role="group" aria-label={label} className="sms-FilterBar">
      {filters.map(filter => (
        <button
          key={filter.id}
          type="button"
          className="sms-Chip"
          aria-pressed={active.has(filter.id)}
          onClick={() => toggle(filter.id)}
        >
          {filter.label}
        </button>
      ))}
    </div>
  );
}

/** Rows that pass every active filter. */
export function applyFilters<T>(
  rows: readonly T[],
  filters: readonly IFilter<T>[],
  active: ReadonlySet<string>
): readonly T[] {
  const tests = filters.filter(filter => active.has(filter.id));
  return tests.length === 0 ? rows : rows.filter(row => tests.every(({ test }) => test(row)));
}
