import * as React from 'react';

import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { fieldErrors } from '../../core/request';
import type { Cluster } from '../../core/wire';
import { hasEnded, isReady, kindName } from '../clusters';
import { idleParameter } from '../draft';
import { connectCell, storedAuth } from '../notebook/connectCell';
import type { ITabProps } from './ClusterDetail';
import { IdleForm } from './IdleForm';
import { SafeLink } from './SafeLink';

/** How to use a cluster, and what it is. */
export function OverviewTab(props: ITabProps): React.JSX.Element {
  const { cluster } = props;
  const trans = useTrans();
  const ended = hasEnded(cluster);
  return (
    <div className="sms-Cluster-overview">
      {ended ? null : <Connect cluster={cluster} />}
      <div className="sms-Cluster-columns">
        <section>
          <h2>{trans.__('Cluster')}</h2>
          <Terms {...props} />
        </section>
        {ended ? null : (
          <section>
            {cluster.idle_minutes == null ? null : <Idle {...props} minutes={cluster.idle_minutes} />}
            <Roles cluster={cluster} />
          </section>
        )}
      </div>
    </div>
  );
}

/** When it ends for want of work. */
function Idle({ model, cluster, minutes }: ITabProps & { minutes: number }): React.JSX.Element {
  const trans = useTrans();
  const action = useAction();
  const refused = fieldErrors(action.error)['idle_minutes'] ?? null;
  return (
    <>
      <h2>{trans.__('When it is not used')}</h2>
      {action.error && !refused ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <IdleForm
        key={minutes}
        parameter={idleParameter(model.template(cluster.template))}
        minutes={minutes}
        busy={action.busy}
        error={refused}
        onSave={idle_minutes => void action.run(() => model.update(cluster, { idle_minutes }))}
      />
    </>
  );
}

function Terms({ model, cluster }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const template = model.template(cluster.template)?.title ?? cluster.template;
  const rows: readonly (readonly [term: string, value: React.ReactNode])[] = [
    [
      trans.__('ID'),
      <span key="id" className="sms-Cluster-id">
        <code className="sms-code">{cluster.id}</code>
        <CopyButton text={cluster.id} label={trans.__('Copy ID')} />
      </span>
    ],
    [
      trans.__('ID in AWS'),
      cluster.configuration['emr.id'] === cluster.id ? null : cluster.configuration['emr.id']
    ],
    [trans.__('Kind'), kindName(cluster.kind, trans)],
    [trans.__('Template'), template || trans.__('none: it was found, not made here')],
    [trans.__('Owner'), cluster.owner],
    [
      trans.__('Address'),
      cluster.url ? (
        <code key="url" className="sms-code">
          {cluster.url}
        </code>
      ) : null
    ],
    [trans.__('Instance type'), cluster.instance_type],
    [trans.__('Ready'), cluster.ready ? <Moment key="ready" at={cluster.ready} /> : null],
    [trans.__('Ended'), cluster.ended ? <Moment key="ended" at={cluster.ended} /> : null],
    [trans.__('Languages'), cluster.languages.map(each => languageName(each)).join(', ')],
    [trans.__('Spark'), cluster.spark_version],
    [trans.__('Java'), cluster.java],
    [
      trans.__('Interfaces'),
      cluster.links.length
        ? cluster.links.map(link => (
            <span key={link.url} className="sms-Cluster-link">
              <SafeLink url={link.url} label={link.title} />
            </span>
          ))
        : null
    ]
  ];
  return (
    <dl className="sms-Terms">
      {rows.map(([term, value]) =>
        value ? (
          <React.Fragment key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ) : null
      )}
    </dl>
  );
}

function languageName(language: string): string {
  return language === 'scala' ? 'Scala' : 'Python';
}

/** The way by the toolbar, and the cell that it would insert. */
function Connect({ cluster }: { cluster: Cluster }): React.JSX.Element {
  const trans = useTrans();
  const cell = connectCell({
    cluster: cluster.id,
    auth: storedAuth(cluster),
    language: 'python',
    role: null
  });
  return (
    <section>
      <h2>{trans.__('Connect a notebook')}</h2>
      <p>
        {isReady(cluster)
          ? trans.__('Choose this cluster by Cluster in the toolbar of a notebook, or run this cell:')
          : trans.__(
              'As soon as it is ready, choose this cluster by Cluster in the toolbar of a notebook, or run this cell:'
            )}
      </p>
      <div className="sms-Cluster-cell">
        <pre tabIndex={0} aria-label={trans.__('Cell that connects')}>
          {cell}
        </pre>
        <CopyButton text={cell} label={trans.__('Copy cell')} />
      </div>
    </section>
  );
}

function Roles({ cluster }: { cluster: Cluster }): React.JSX.Element | null {
  const trans = useTrans();
  if (!cluster.roles.length) {
    return null;
  }
  return (
    <>
      <h2>{trans.__('Execution roles')}</h2>
      <dl className="sms-Terms">
        {cluster.roles.map(({ arn, title }) => (
          <React.Fragment key={arn}>
            <dt>{title}</dt>
            <dd>
              <code className="sms-code">{arn}</code>
            </dd>
          </React.Fragment>
        ))}
      </dl>
    </>
  );
}
