import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { StudioError } from '../../core/request';
import type { TablePreview } from '../../core/wire';
import type { IAutoMLDraft } from '../draft';
import type { AutoMLModel } from '../model';
import { WarningList } from './AutoMLState';
import { PlannedRun } from './PlannedRun';
import { problemTypeNames } from './problemTypeNames';
import { separatorNames } from './separatorNames';

interface IProps {
  model: AutoMLModel;
  draft: IAutoMLDraft;
  /** Null before the first answer, and while no table is named. */
  preview: TablePreview | null;
  /** Why the table can't be looked at. */
  error: StudioError | null;
  busy: boolean;
  /** Go to where a field is. */
  onField: (field: string) => void;
}

/** What was found out about the table, and what would be done with it, for how long and how much. */
export function TableCard(props: IProps): React.JSX.Element {
  const { model, draft, preview, error, busy, onField } = props;
  const trans = useTrans();
  const blank = draft.input.trim() === '';
  return (
    <aside className="sms-PlanCard" aria-label={trans.__('Plan')} aria-busy={busy && !blank}>
      <h2>{trans.__('Plan')}</h2>
      {blank ? (
        <p className="sms-quiet">
          {trans.__(
            'Choose a table. What is found out about it, and what will be done with it, stands here.'
          )}
        </p>
      ) : null}
      {error ? <p className="sms-Field-error">{error.message}</p> : null}
      {!blank && preview === null && error === null ? <div className="sms-PageSkeleton" /> : null}
      {preview && !error && !blank ? (
        <>
          {preview.problems.length > 0 ? (
            <ul className="sms-PlanCard-problems">
              {preview.problems.map(problem => (
                <li key={problem.field + problem.message} data-tone={problem.blocking ? 'error' : 'warn'}>
                  {problem.field ? (
                    <button type="button" className="sms-Link" onClick={() => onField(problem.field)}>
                      {problem.message}
                    </button>
                  ) : (
                    problem.message
                  )}
                </li>
              ))}
            </ul>
          ) : null}
          {preview.columns.length > 0 ? (
            <dl className="sms-Terms">
              <FoundTable preview={preview} target={draft.target} />
              <PlannedRun model={model} draft={draft} />
            </dl>
          ) : null}
          <WarningList warnings={preview.warnings} />
        </>
      ) : null}
    </aside>
  );
}

/** Terms of a list. */
function FoundTable(props: { preview: TablePreview; target: string }): React.JSX.Element {
  const { preview, target } = props;
  const trans = useTrans();
  const { reading, rows_total: rows } = preview;
  return (
    <>
      <dt>{trans.__('Table')}</dt>
      <dd>
        {rows === null
          ? trans.__('%1 columns', formatCount(preview.columns.length))
          : trans.__('%1 rows, %2 columns', formatCount(rows), formatCount(preview.columns.length))}
      </dd>
      {reading?.format === 'csv' ? (
        <>
          <dt>{trans.__('Read as')}</dt>
          <dd>
            {trans.__('CSV, %1', reading.encoding)}
            <div className="sms-quiet">
              {trans.__('Separator: %1', separatorNames(trans)[reading.delimiter] ?? reading.delimiter)}
            </div>
          </dd>
        </>
      ) : null}
      {target && preview.problem_type ? (
        <>
          <dt>{trans.__('Problem type')}</dt>
          <dd>
            {problemTypeNames(trans)[preview.problem_type]}
            <div className="sms-quiet">{preview.problem_reason}</div>
          </dd>
          <dt>{trans.__('Objective')}</dt>
          <dd>
            {preview.objective}
            <div className="sms-quiet">{preview.objective_reason}</div>
          </dd>
        </>
      ) : null}
    </>
  );
}
