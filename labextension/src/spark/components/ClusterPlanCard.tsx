import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCost } from '../../core/format';
import type { ClusterTemplate } from '../../core/wire';
import { idleParameter, instanceTypeOf, textOf, type Texts } from '../draft';

interface IProps {
  template: ClusterTemplate;
  texts: Texts;
  /** Of the prices. */
  currency: string;
}

/** What would run where, what it costs and when it ends. */
export function ClusterPlanCard(props: IProps): React.JSX.Element {
  const { template, texts, currency } = props;
  const trans = useTrans();
  const type = instanceTypeOf(template, texts);
  const price = type === null ? undefined : template.prices[type];
  return (
    <aside className="sms-PlanCard" aria-label={trans.__('Plan')}>
      <h2>{trans.__('Plan')}</h2>
      <dl className="sms-Terms">
        <dt>{trans.__('Runs')}</dt>
        <dd>{placeOf(template, trans)}</dd>
        {type === null ? null : (
          <>
            <dt>{trans.__('Instance type')}</dt>
            <dd>{type}</dd>
          </>
        )}
        <dt>{trans.__('Costs')}</dt>
        <dd>
          {price === undefined
            ? template.kind === 'emr'
              ? trans.__('what AWS bills for its instances; the studio does not know their prices')
              : trans.__('nothing here: the server is there already')
            : trans.__('%1 an hour', formatCost(price, currency))}
        </dd>
        <Ends template={template} texts={texts} />
      </dl>
      {template.kind === 'local' ? (
        <p className="sms-Clusters-note sms-quiet">
          {trans.__('All sessions share the memory of the instance. Notebooks and jobs can run beside it.')}
        </p>
      ) : null}
      {template.kind === 'livy' ? (
        <p className="sms-Clusters-note sms-quiet">
          {trans.__(
            'A user name, a password or a token is kept with your secrets and never reaches a notebook.'
          )}
        </p>
      ) : null}
      {template.kind === 'connect' ? (
        <p className="sms-Clusters-note sms-quiet">
          {trans.__(
            'A token is kept with your secrets. The kernels that you connect get it, your files do not.'
          )}
        </p>
      ) : null}
    </aside>
  );
}

/** When it ends by itself; nothing where that is not the template's to say. */
function Ends({ template, texts }: Pick<IProps, 'template' | 'texts'>): React.JSX.Element | null {
  const trans = useTrans();
  const parameter = idleParameter(template);
  // Left empty, the default is taken.
  const text = parameter ? textOf(parameter, texts).trim() || String(parameter.default ?? '') : '';
  const minutes = Number(text);
  if (text === '' || !Number.isInteger(minutes) || minutes < 0) {
    return null;
  }
  return (
    <>
      <dt>{trans.__('Ends')}</dt>
      <dd>
        {minutes === 0
          ? trans.__('never by itself')
          : trans._n('after %1 minute without work', 'after %1 minutes without work', minutes)}
      </dd>
    </>
  );
}

function placeOf(template: ClusterTemplate, trans: ReturnType<typeof useTrans>): string {
  const places: Readonly<Record<ClusterTemplate['kind'], string>> = {
    local: trans.__('on this machine'),
    livy: trans.__('on a Livy server'),
    emr: trans.__('on EMR'),
    connect: trans.__('on a Spark Connect server')
  };
  return places[template.kind];
}
