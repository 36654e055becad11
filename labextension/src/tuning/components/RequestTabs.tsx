import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { CopyButton } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { formatDuration } from '../../core/format';
import type { TrainingDefinition, TuningJob } from '../../core/wire';
import { rowsOf } from '../parameters';
import type { ITabProps } from './TuningDetail';

/** What each kind of training job is made of. */
export function DefinitionsTab(props: ITabProps): React.JSX.Element {
  const { job } = props;
  return (
    <div className="sms-JobOverview">
      {job.request.definitions.map(definition => (
        <Definition key={definition.name} definition={definition} />
      ))}
    </div>
  );
}

function Definition(props: { definition: TrainingDefinition }): React.JSX.Element {
  const { definition } = props;
  const trans = useTrans();
  return (
    <section>
      <h2>{definition.name}</h2>
      <Terms
        terms={[
          [trans.__('Program'), definition.algorithm || definition.entry_point],
          [trans.__('Folder'), definition.source],
          [trans.__('Objective'), `${definition.objective.type} ${definition.objective.metric}`],
          [
            trans.__('Metrics in the log'),
            definition.metric_definitions.map(({ name, regex }) => `${name}: ${regex}`).join('\n')
          ],
          [trans.__('Image'), `${definition.image} ${definition.image_version}`.trim()],
          [trans.__('Instance'), `${definition.instance_count} × ${definition.instance_type}`],
          [trans.__('Managed spot'), definition.spot ? trans.__('Yes') : trans.__('No')],
          [trans.__('Stopped after'), formatDuration(definition.stopping.max_runtime_seconds)],
          [trans.__('Inputs'), definition.channels.map(({ name, uri }) => `${name}: ${uri}`).join('\n')],
          [
            trans.__('Environment variables'),
            Object.entries(definition.environment)
              .map(([name, value]) => `${name}=${value}`)
              .join('\n')
          ]
        ]}
      />
      <Parameters definition={definition} />
    </section>
  );
}

/** Names and values in two columns; what has no value is left out. */
function Terms(props: { terms: readonly (readonly [name: string, value: string])[] }): React.JSX.Element {
  return (
    <dl className="sms-Terms">
      {props.terms
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd className="sms-pre">{value}</dd>
          </React.Fragment>
        ))}
    </dl>
  );
}

function Parameters(props: { definition: TrainingDefinition }): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      <h3>{trans.__('Hyperparameters')}</h3>
      <table className="sms-PlainTable">
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Type')}</th>
            <th scope="col">{trans.__('Range or value')}</th>
            <th scope="col">{trans.__('Scaling')}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(props.definition).map(row => (
            <tr key={row.name}>
              <td className="sms-code">{row.name}</td>
              <td>{row.type}</td>
              <td className="sms-code">
                {
                  {
                    Continuous: `${row.minimum} … ${row.maximum}`,
                    Integer: `${row.minimum} … ${row.maximum}`,
                    Categorical: row.values,
                    Static: row.value
                  }[row.type]
                }
              </td>
              <td>{row.type === 'Continuous' || row.type === 'Integer' ? row.scaling : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** How the search goes, when it ends, and where its facts are. */
export function ConfigurationTab(props: ITabProps): React.JSX.Element {
  const { job, links } = props;
  const { request } = job;
  const trans = useTrans();
  const none = trans.__('None');
  return (
    <div className="sms-JobOverview">
      <div className="sms-JobOverview-columns">
        <section>
          <h2>{trans.__('Search')}</h2>
          <Terms
            terms={[
              [trans.__('Strategy'), request.strategy ?? ''],
              [
                trans.__('Epochs of Hyperband'),
                request.hyperband
                  ? `${request.hyperband.min_resource} … ${request.hyperband.max_resource ?? ''}`
                  : ''
              ],
              [trans.__('Early stopping'), request.early_stopping ?? 'Off'],
              [trans.__('Random seed'), request.random_seed == null ? none : String(request.random_seed)],
              [trans.__('Warm start'), warmStartOf(job) || none]
            ]}
          />
          <h3>{trans.__('Experiment')}</h3>
          {job.experiment_id ? (
            <button
              type="button"
              className="sms-Link"
              onClick={() => links.openExperiment(job.experiment_id)}
            >
              {request.experiment || request.name}
            </button>
          ) : (
            request.experiment || request.name
          )}
          {job.run_id ? (
            <>
              <h3>{trans.__('Run')}</h3>
              <button type="button" className="sms-Link" onClick={() => links.openRun(job.run_id)}>
                {request.name}
              </button>
            </>
          ) : null}
        </section>
        <section>
          <h2>{trans.__('Limits and completion')}</h2>
          <Terms terms={limitsOf(job, trans)} />
        </section>
      </div>
      <Storage job={job} />
    </div>
  );
}

function warmStartOf(job: TuningJob): string {
  const { warm_start } = job.request;
  return warm_start ? `${warm_start.type}: ${warm_start.parents.join(', ')}` : '';
}

function limitsOf(
  job: TuningJob,
  trans: ReturnType<typeof useTrans>
): readonly (readonly [string, string])[] {
  const { limits, completion } = job.request;
  const none = trans.__('None');
  return [
    [trans.__('Training jobs'), String(job.expected_total)],
    [trans.__('At a time'), String(limits?.max_parallel_jobs ?? 1)],
    [
      trans.__('Time in all'),
      limits?.max_runtime_seconds == null ? none : formatDuration(limits.max_runtime_seconds)
    ],
    [trans.__('Target value'), completion?.target_value == null ? none : String(completion.target_value)],
    [
      trans.__('Training jobs that do not improve'),
      completion?.max_jobs_not_improving == null ? none : String(completion.max_jobs_not_improving)
    ],
    [trans.__('Ends on convergence'), completion?.on_convergence ? trans.__('Yes') : trans.__('No')]
  ];
}

/** Code that opens the search outside of the studio. */
function Storage(props: { job: TuningJob }): React.JSX.Element | null {
  const { job } = props;
  const trans = useTrans();
  const [study] = job.study_names;
  if (!study) {
    return null;
  }
  const code = [
    'import optuna',
    'from optuna.storages import JournalStorage',
    'from optuna.storages.journal import JournalFileBackend',
    `storage = JournalStorage(JournalFileBackend(${JSON.stringify(job.storage_path)}))`,
    ...job.study_names.map(
      name => `study = optuna.load_study(study_name=${JSON.stringify(name)}, storage=storage)`
    )
  ].join('\n');
  return (
    <section>
      <h2>{trans.__('Open with Optuna')}</h2>
      <pre className="sms-Code" tabIndex={0} aria-label={trans.__('Code')}>
        {code}
      </pre>
      <CopyButton text={code} />
    </section>
  );
}

export function TagsTab(props: ITabProps): React.JSX.Element {
  const tags = Object.entries(props.job.request.tags ?? {});
  const trans = useTrans();
  return tags.length === 0 ? (
    <EmptyState text={trans.__('This tuning job has no tags; they are given when it is created.')} />
  ) : (
    <div className="sms-JobOverview">
      <Terms terms={tags} />
    </div>
  );
}
