import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import { formatCount, significant } from '../../core/format';
import type { ColumnKind, PreviewColumn, TablePreview, TableWarning } from '../../core/wire';
import { isUsed } from '../draft';
import type { IStepProps } from './AutoMLForm';
import { columnKindNames } from './columnKindNames';
import { ReadingFields } from './ReadingFields';
import { ValidationFields } from './ValidationFields';
import { WeightField } from './WeightField';

const KINDS: readonly ColumnKind[] = ['numeric', 'categorical', 'text', 'date', 'id', 'constant'];

/** How the table is read, what its columns are, and which of them models are given. */
export function FeaturesStep(props: IStepProps): React.JSX.Element {
  const { draft, preview, problems } = props;
  const trans = useTrans();
  if (!preview) {
    const text = draft.input.trim()
      ? trans.__('Its columns are listed here as soon as the table was read.')
      : trans.__('Choose a table first; its columns are listed here then.');
    return <EmptyState text={text} />;
  }
  return (
    <>
      <ReadingFields {...props} preview={preview} />
      <fieldset>
        <legend>{trans.__('Columns')}</legend>
        {[problems['features'], problems['column_kinds']].map(problem =>
          problem ? (
            <span key={problem} className="sms-Field-error" role="alert">
              {problem}
            </span>
          ) : null
        )}
        <Columns {...props} preview={preview} />
      </fieldset>
      <ValidationFields {...props} />
      <WeightField {...props} preview={preview} />
      <fieldset>
        <legend>{trans.__('First rows')}</legend>
        <Sample preview={preview} />
      </fieldset>
    </>
  );
}

function Columns(props: IStepProps & { preview: TablePreview }): React.JSX.Element {
  const { draft, preview, change } = props;
  const trans = useTrans();
  const use = (name: string, used: boolean): void => change({ ticks: { ...draft.ticks, [name]: used } });
  const setKind = (name: string, kind: ColumnKind | ''): void => {
    const others = Object.entries(draft.kinds).filter(([other]) => other !== name);
    change({ kinds: Object.fromEntries(kind === '' ? others : [...others, [name, kind]]) });
  };
  return (
    <div className="sms-AutoMLTable" role="region" aria-label={trans.__('Columns')} tabIndex={0}>
      <table className="sms-PlainTable">
        <thead>
          <tr>
            <th>{trans.__('Use')}</th>
            <th>{trans.__('Column')}</th>
            <th>{trans.__('Type')}</th>
            <th className="sms-numeric">{trans.__('Missing')}</th>
            <th className="sms-numeric">{trans.__('Distinct')}</th>
            <th className="sms-numeric">{trans.__('Prediction power')}</th>
            <th>{trans.__('Examples')}</th>
          </tr>
        </thead>
        <tbody>
          {preview.columns.map(column => (
            <ColumnRow
              key={column.name}
              column={column}
              target={column.name === draft.target}
              used={isUsed(draft, column)}
              kind={draft.kinds[column.name] ?? ''}
              warnings={preview.warnings.filter(warning => warning.column === column.name)}
              onUse={used => use(column.name, used)}
              onKind={kind => setKind(column.name, kind)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface IRowProps {
  column: PreviewColumn;
  target: boolean;
  used: boolean;
  /** Empty: as inferred. */
  kind: ColumnKind | '';
  warnings: readonly TableWarning[];
  onUse: (used: boolean) => void;
  onKind: (kind: ColumnKind | '') => void;
}

function ColumnRow(props: IRowProps): React.JSX.Element {
  const { column, target, used, kind, warnings, onUse, onKind } = props;
  const trans = useTrans();
  const names = columnKindNames(trans);
  const power = column.prediction_power;
  return (
    <tr>
      <td>
        {target ? null : (
          <input
            type="checkbox"
            aria-label={trans.__('Use %1', column.name)}
            checked={used}
            onChange={event => onUse(event.currentTarget.checked)}
          />
        )}
      </td>
      <td>
        <span className="sms-code">{column.name}</span>{' '}
        {target ? <span className="sms-quiet">{trans.__('target')}</span> : null}
        {warnings.map(warning => (
          <div key={warning.message} className="sms-AutoMLTable-warning" data-severity={warning.severity}>
            {warning.message}
          </div>
        ))}
      </td>
      <td title={column.reason}>
        {target ? (
          names[column.kind]
        ) : (
          <select
            className="sms-Input"
            aria-label={trans.__('Type of %1', column.name)}
            value={kind}
            onChange={event => onKind(event.currentTarget.value as ColumnKind | '')}
          >
            <option value="">{trans.__('Auto (%1)', names[column.kind])}</option>
            {KINDS.map(each => (
              <option key={each} value={each}>
                {names[each]}
              </option>
            ))}
          </select>
        )}
        <div className="sms-quiet">{column.reason}</div>
      </td>
      <td className="sms-numeric">{formatCount(column.missing)}</td>
      <td className="sms-numeric">{formatCount(column.distinct)}</td>
      <td className="sms-numeric">{target || power === null ? '–' : significant(power, 2)}</td>
      <td className="sms-code sms-AutoMLTable-examples">{column.examples.join(', ')}</td>
    </tr>
  );
}

function Sample(props: { preview: TablePreview }): React.JSX.Element {
  const { columns, rows } = props.preview;
  const trans = useTrans();
  return (
    <div className="sms-AutoMLTable" role="region" aria-label={trans.__('First rows')} tabIndex={0}>
      <table className="sms-PlainTable sms-AutoMLSample sms-code">
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
