import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatScore, significant } from '../../core/format';
import type { HonestEstimate } from '../../core/wire';

interface IProps {
  /** Of the metrics that are shown, in their order. */
  names: readonly string[];
  /** By which the search judged. */
  metrics: Readonly<Record<string, number>>;
  /** Null: it was not measured yet; undefined: it is none of this candidate. */
  honest: HonestEstimate | null | undefined;
}

/** Scores of a candidate in the search, and beside them what is to be expected of new rows. */
export function ScoreTable(props: IProps): React.JSX.Element {
  const { names, metrics, honest } = props;
  const trans = useTrans();
  return (
    <table className="sms-PlainTable sms-AutoMLScores">
      <thead>
        <tr>
          <td />
          <th scope="col">{trans.__('In the search')}</th>
          {honest === undefined ? null : <th scope="col">{trans.__('Honest estimate')}</th>}
        </tr>
      </thead>
      <tbody>
        {names.map(name => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{scoreText(metrics[name])}</td>
            {honest === undefined ? null : (
              <td>
                <Measured honest={honest} name={name} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A metric with its standard error. */
function Measured(props: { honest: HonestEstimate | null; name: string }): React.JSX.Element {
  const { honest, name } = props;
  const error = honest?.standard_error[name];
  return (
    <>
      <strong>{scoreText(honest?.metrics[name])}</strong>
      {error === undefined ? null : <span className="sms-quiet"> ± {significant(error, 2)}</span>}
    </>
  );
}

function scoreText(value: number | undefined): string {
  return value === undefined ? '–' : formatScore(value);
}
