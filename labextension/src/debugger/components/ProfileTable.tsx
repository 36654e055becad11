import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { ProfileRow } from '../../core/wire';
import { figureText, rowName, tableRows } from '../profile';

const FIGURES = ['min', 'p50', 'p90', 'p99', 'max'] as const;

/** Least, median, 90th and 99th percentile and most of everything that was measured. */
export function ProfileTable(props: { rows: readonly ProfileRow[] }): React.JSX.Element | null {
  const trans = useTrans();
  const rows = tableRows(props.rows);
  const several = new Set(rows.filter(row => row.metric === 'memory').map(row => row.host)).size > 1;
  if (rows.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>{trans.__('Figures')}</h2>
      <div className="sms-Profile-figures">
        <table className="sms-PlainTable">
          <caption className="sms-hidden">
            {trans.__('What was measured, over all times that are shown')}
          </caption>
          <thead>
            <tr>
              <th scope="col">{trans.__('Measure')}</th>
              {FIGURES.map(name => (
                <th key={name} scope="col" className="sms-figure">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                <th scope="row">{rowName(row, several, trans)}</th>
                {FIGURES.map(name => (
                  <td key={name} className="sms-figure">
                    {figureText(row[name], row.unit)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
