import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatBytes } from '../../core/format';
import type { Switch, Variable } from '../../core/wire';
import { changedBy, Explained } from './MoveDetails';

/** What a switch cannot move, with the reasons, what would change on the way, and what else it can. */
export function LossList(props: { move: Switch }): React.JSX.Element {
  const { lost, moved, bytes_moved: bytes } = props.move;
  const changed = changedBy(props.move);
  const trans = useTrans();
  return (
    <div className="sms-LossList">
      <p>
        {trans._n(
          '%1 variable cannot be moved and would be lost:',
          '%1 variables cannot be moved and would be lost:',
          lost.length
        )}
      </p>
      <div
        className="sms-LossList-table sms-PlainTable"
        tabIndex={0}
        role="region"
        aria-label={trans.__('What would be lost')}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Type')}</th>
              <th scope="col" data-numeric="true">
                {trans.__('Size')}
              </th>
              <th scope="col">{trans.__('Why')}</th>
            </tr>
          </thead>
          <tbody>
            {lost.map(variable => (
              <LostRow key={variable.name} variable={variable} />
            ))}
          </tbody>
        </table>
      </div>
      <Explained
        title={trans._n(
          '%1 variable can be moved, but changes:',
          '%1 variables can be moved, but change:',
          changed.length
        )}
        variables={changed}
      />
      <p className="sms-quiet">
        {trans._n(
          '%1 variable (%2) can be moved.',
          '%1 variables (%2) can be moved.',
          moved.length,
          formatBytes(bytes)
        )}{' '}
        {trans.__('If you stay, the notebook keeps its kernel with everything in it.')}
      </p>
    </div>
  );
}

function LostRow(props: { variable: Variable }): React.JSX.Element {
  const { name, type, size_bytes: size, reason, note } = props.variable;
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
      </th>
      <td>{type}</td>
      <td data-numeric="true">{size === null ? '–' : formatBytes(size)}</td>
      <td>{[reason, note].filter(Boolean).join(' ')}</td>
    </tr>
  );
}
