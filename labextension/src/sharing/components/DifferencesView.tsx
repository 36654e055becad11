import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { CellDifference, SnapshotDifferences } from '../../core/wire';
import type { ILineChange } from '../lineChanges';
import { lineChanges } from '../lineChanges';

/** What has to change in one notebook to make another of it: cells, lines, packages. */
export function DifferencesView(props: { differences: SnapshotDifferences }): React.JSX.Element {
  const { differences } = props;
  const trans = useTrans();
  const { cells, packages } = differences;
  return (
    <section className="sms-Differences" aria-label={trans.__('Differences')} tabIndex={0}>
      {cells.length === 0 ? (
        <p>{trans.__('All cells are the same. Outputs are not compared.')}</p>
      ) : (
        <p className="sms-quiet">
          {trans._n(
            '%1 of %2 cells differs. Outputs are not compared.',
            '%1 of %2 cells differ. Outputs are not compared.',
            cells.length,
            cells.length + differences.same
          )}
        </p>
      )}
      {packages.length > 0 ? (
        <p>
          {trans.__('Packages:')} <span className="sms-code">{packages.join(' ')}</span>
        </p>
      ) : null}
      {cells.map((cell, index) => (
        <Cell key={index} cell={cell} />
      ))}
      {differences.truncated ? (
        <p role="note">{trans.__('There are more differences than can be shown here.')}</p>
      ) : null}
    </section>
  );
}

function Cell(props: { cell: CellDifference }): React.JSX.Element {
  const { cell } = props;
  const trans = useTrans();
  const changes = React.useMemo(() => lineChanges(cell.before, cell.after), [cell]);
  const title = {
    added: trans.__('Cell %1 added', number(cell.after_index)),
    removed: trans.__('Cell %1 removed', number(cell.before_index)),
    changed: trans.__('Cell %1 changed', number(cell.after_index))
  }[cell.change];
  return (
    <figure className="sms-Differences-cell">
      <figcaption>
        {title} <span className="sms-quiet">{cell.cell_type}</span>
      </figcaption>
      <pre>
        {changes.map((line, index) => (
          <Line key={index} line={line} />
        ))}
      </pre>
    </figure>
  );
}

/** A sign beside the colour, and the element that screen readers know. */
function Line(props: { line: ILineChange }): React.JSX.Element {
  const { change, text } = props.line;
  switch (change) {
    case 'added':
      return <ins>{`+ ${text}\n`}</ins>;
    case 'removed':
      return <del>{`- ${text}\n`}</del>;
    case 'same':
      return <span>{`  ${text}\n`}</span>;
  }
}

function number(index: number | null): string {
  return index === null ? '' : String(index + 1);
}
