import * as React from 'react';

import { Button } from '../../core/components/Button';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import type { IPageRoute } from '../../core/pages';
import type { ClusterTemplate } from '../../core/wire';
import { quickRequest } from '../draft';
import type { ILinks } from '../links';
import type { SparkModel } from '../model';
import { DiscoverButton } from './DiscoverButton';

interface IProps {
  model: SparkModel;
  route: IPageRoute;
  links: ILinks;
  /** There are some, and none passes the filters. */
  filtered: boolean;
}

/** In place of a list: what a cluster is good for, and one on this machine by one click. */
export function NoClusters(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.templates);
  React.useEffect(() => void model.templates.ensure(), [model]);
  const action = useAction();
  if (props.filtered) {
    return <EmptyState text={trans.__('No cluster passes the filters.')} />;
  }
  const local = model.templates.value?.items.find(template => template.kind === 'local');
  const start = (template: ClusterTemplate): Promise<boolean> =>
    action.run(async () => {
      const cluster = await model.create(quickRequest(template));
      route.go({ cluster: cluster.id });
    });
  return (
    <>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <EmptyState
        text={trans.__(
          'A Spark cluster runs the queries of your notebooks: on this machine, on EMR, or on a Livy or Spark Connect server of your team. Start one here, connect a notebook to it, and terminate it when you are done.'
        )}
      >
        {local ? (
          <Button primary busy={action.busy} onClick={() => void start(local)}>
            {trans.__('Start %1', local.title)}
          </Button>
        ) : null}
        <Button primary={!local} onClick={() => route.go({ view: 'create' })}>
          {trans.__('Create cluster')}
        </Button>
        <DiscoverButton model={model} emr={links.emr} action={action} />
      </EmptyState>
    </>
  );
}
