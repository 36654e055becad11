import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { Switch, Variable } from '../../core/wire';

/** The variables that moved, but not quite as they were. */
export function changedBy(move: Switch): readonly Variable[] {
  return move.moved.filter(variable => variable.note !== '');
}

/** What an ended switch lost or changed, by name with the reason; nothing where all moved as it was. */
export function MoveDetails(props: { move: Switch }): React.JSX.Element | null {
  const trans = useTrans();
  const { lost } = props.move;
  const changed = changedBy(props.move);
  if (lost.length + changed.length === 0) {
    return null;
  }
  return (
    <details className="sms-MoveDetails">
      <summary>{trans.__('Details')}</summary>
      <div className="sms-MoveDetails-lists">
        <Explained
          title={trans._n('%1 variable did not move', '%1 variables did not move', lost.length)}
          variables={lost}
        />
        <Explained
          title={trans._n(
            '%1 variable changed on the way',
            '%1 variables changed on the way',
            changed.length
          )}
          variables={changed}
        />
      </div>
    </details>
  );
}

/** Names, each with what is to be known of it; nothing for an empty list. */
export function Explained(props: {
  title: string;
  variables: readonly Variable[];
}): React.JSX.Element | null {
  const { title, variables } = props;
  if (variables.length === 0) {
    return null;
  }
  return (
    <section className="sms-Explained" aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {variables.map(variable => (
          <div key={variable.name}>
            <dt>
              <code>{variable.name}</code>
            </dt>
            <dd>{[variable.reason, variable.note].filter(Boolean).join(' ')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
