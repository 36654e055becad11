import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { ComparedField, Run, RunComparison } from '../../core/wire';
import type { RunStyles } from '../traces';
import { formatMetric } from '../values';
import type { IAnalysisProps } from './AnalyzePage';
import { Swatch } from './AnalyzePage';
import { Toggle } from './FieldSelect';

/** Parameters, metrics, tags, sources and code of the runs side by side. */
export function Differences(props: IAnalysisProps): React.JSX.Element {
  const { model, runs, styles } = props;
  const trans = useTrans();
  return runs.length < 2 ? (
    <EmptyState text={trans.__('Select at least two runs to see how they differ.')} />
  ) : (
    <Comparison model={model} ids={runs.map(run => run.id)} styles={styles} />
  );
}

interface IProps {
  model: IAnalysisProps['model'];
  ids: readonly string[];
  styles: RunStyles;
}

function Comparison(props: IProps): React.JSX.Element {
  const { model, styles } = props;
  const trans = useTrans();
  const key = props.ids.join(',');
  const remote = useFollowed(() => model.comparisonOf(key.split(',')), [model, key]);
  const [all, setAll] = React.useState(false);
  const comparison = remote.value;
  if (remote.error && comparison === null) {
    return <ErrorBanner error={remote.error} onRetry={() => void remote.load()} />;
  }
  if (comparison === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  const fields = all ? comparison.fields : comparison.fields.filter(field => field.differs);
  return (
    <>
      <div className="sms-ChartBar">
        <Toggle label={trans.__('What is equal, too')} checked={all} onChange={setAll} />
      </div>
      {fields.length === 0 ? (
        <p className="sms-quiet">{trans.__('These runs do not differ in what they recorded.')}</p>
      ) : (
        <FieldTable fields={fields} runs={comparison.runs} styles={styles} />
      )}
      <Code comparison={comparison} />
    </>
  );
}

interface ITableProps {
  fields: readonly ComparedField[];
  runs: readonly Run[];
  styles: RunStyles;
}

function FieldTable(props: ITableProps): React.JSX.Element {
  const { fields, runs, styles } = props;
  const trans = useTrans();
  const kinds: readonly [ComparedField['kind'], string][] = [
    ['parameter', trans.__('Parameters')],
    ['metric', trans.__('Metrics')],
    ['tag', trans.__('Tags')],
    ['source', trans.__('Source')]
  ];
  return (
    <div className="sms-Comparison" tabIndex={0} role="region" aria-label={trans.__('Differences')}>
      <table className="sms-PlainTable">
        <thead>
          <tr>
            <th scope="col">{trans.__('Field')}</th>
            {runs.map(run => (
              <th key={run.id} scope="col" title={run.name || run.id}>
                <Swatch styles={styles} id={run.id} />
                <div className="sms-ellipsis">{run.name || run.id}</div>
              </th>
            ))}
          </tr>
        </thead>
        {kinds.map(([kind, title]) => {
          const own = fields.filter(field => field.kind === kind);
          return own.length === 0 ? null : (
            <tbody key={kind}>
              <tr>
                <th scope="rowgroup" colSpan={runs.length + 1} className="sms-Comparison-kind">
                  {title}
                </th>
              </tr>
              {own.map(field => (
                <FieldRow key={field.name} field={field} />
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

function FieldRow(props: { field: ComparedField }): React.JSX.Element {
  const { kind, name, values, differs } = props.field;
  const numeric = kind === 'metric';
  return (
    <tr data-differs={differs || undefined}>
      <th scope="row" title={name}>
        <div className="sms-ellipsis">{name}</div>
      </th>
      {values.map((value, index) => (
        <td
          key={index}
          data-numeric={numeric || undefined}
          title={value === null ? undefined : String(value)}
        >
          <div className="sms-ellipsis">
            {typeof value === 'number' ? formatMetric(value) : (value ?? '–')}
          </div>
        </td>
      ))}
    </tr>
  );
}

function Code(props: { comparison: RunComparison }): React.JSX.Element {
  const { code, runs } = props.comparison;
  const trans = useTrans();
  const nameOf = (id: string): string => runs.find(run => run.id === id)?.name || id;
  return (
    <section aria-label={trans.__('Code')}>
      <h2>{trans.__('Code of %1 against %2', nameOf(code.head), nameOf(code.base))}</h2>
      {code.note ? <p className="sms-quiet">{code.note}</p> : null}
      {code.diff ? (
        <pre className="sms-Diff" tabIndex={0}>
          {code.diff.split('\n').map((line, index) => (
            <span key={index} data-side={sideOf(line)}>
              {`${line}\n`}
            </span>
          ))}
        </pre>
      ) : null}
      {code.truncated ? <p className="sms-quiet">{trans.__('The rest is left out.')}</p> : null}
    </section>
  );
}

function sideOf(line: string): string | undefined {
  if (line.startsWith('+++') || line.startsWith('---') || line.startsWith('@@')) {
    return 'head';
  }
  return line.startsWith('+') ? 'new' : line.startsWith('-') ? 'old' : undefined;
}
