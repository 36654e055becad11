import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, FactsLine } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import type { Remote } from '../../core/model';
import type { IPageRoute } from '../../core/pages';
import type { ResourcesModel } from '../model';
import { stopAll, stopApp, stopInstance } from '../stopping';
import { CREATE_NOTEBOOK } from '../tokens';
import { AppTable } from './AppTable';
import { CostsView } from './CostsView';
import { InstanceTable } from './InstanceTable';
import { LimitsForm } from './LimitsForm';
import { ZombieTable } from './ZombieTable';

interface IProps {
  model: ResourcesModel;
  route: IPageRoute;
  commands: CommandRegistry;
}

/** What runs, what it costs, what is forgotten, and when it is stopped. */
export function ResourcesPage(props: IProps): React.JSX.Element {
  const { model, route, commands } = props;
  const trans = useTrans();
  useModels(model.instances, model.costs, model.preferences, model.zombies, model.catalogue);
  React.useEffect(() => void model.ensureAll(), [model]);
  const action = useAction();
  const tab = route.params['tab'] ?? 'running';
  const error = shownBy(model, tab).find(remote => remote.error)?.error;
  const instances = model.instances.value;
  return (
    <Page
      crumbs={[{ label: trans.__('Running') }]}
      actions={
        <Button
          busy={action.busy}
          disabledReason={model.count === 0 ? trans.__('Nothing runs.') : null}
          onClick={() => void action.run(() => stopAll(model, trans))}
        >
          {trans.__('Stop all instances')}
        </Button>
      }
      facts={<CostFacts model={model} />}
      tabs={[
        { id: 'running', label: trans.__('Running'), count: model.count },
        { id: 'costs', label: trans.__('Costs') },
        { id: 'zombies', label: trans.__('Zombies'), count: model.zombies.value?.length ?? 0 },
        { id: 'limits', label: trans.__('Limits') }
      ]}
      tab={tab}
      onTab={id => route.go(id === 'running' ? {} : { tab: id })}
    >
      {error ? <ErrorBanner error={error} onRetry={() => void model.refresh()} /> : null}
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {tab === 'running' ? (
        <>
          <InstanceTable
            instances={instances}
            showsCost={model.showsCost}
            unit={model.unit}
            onStop={instance => void action.run(() => stopInstance(model, instance, trans))}
            onKeep={instance => void action.run(() => model.keepRunning(instance.id))}
            start={<CreateNotebook commands={commands} />}
          />
          {model.apps.length > 0 ? (
            <AppTable
              instances={instances ?? []}
              onStop={app => void action.run(() => stopApp(model, app, trans))}
            />
          ) : null}
        </>
      ) : null}
      {tab === 'costs' ? <CostsView costs={model.costs.value} /> : null}
      {tab === 'zombies' ? (
        <ZombieTable
          zombies={model.zombies.value}
          showsCost={model.showsCost}
          unit={model.unit}
          onSweep={zombies => void action.run(() => model.sweep(zombies))}
        />
      ) : null}
      {tab === 'limits' && model.preferences.value === null && !error ? (
        <div className="sms-PageSkeleton" aria-busy="true" />
      ) : null}
      {tab === 'limits' && model.preferences.value ? (
        <LimitsForm
          preferences={model.preferences.value}
          types={model.catalogue.value?.items ?? []}
          unit={model.unit}
          onSave={preferences => model.savePreferences(preferences)}
        />
      ) : null}
    </Page>
  );
}

function shownBy(model: ResourcesModel, tab: string): readonly Remote<unknown>[] {
  switch (tab) {
    case 'costs':
      return [model.costs];
    case 'zombies':
      return [model.zombies];
    case 'limits':
      return [model.preferences, model.catalogue];
    default:
      return [model.instances];
  }
}

function CostFacts(props: { model: ResourcesModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const costs = model.showsCost ? model.costs.value : null;
  return (
    <FactsLine>
      {costs ? (
        <span>
          {trans.__('Today')} <Cost amount={costs.today} unit={costs.unit} />
        </span>
      ) : null}
      {costs ? (
        <span>
          {trans.__('This month')} <Cost amount={costs.month} unit={costs.unit} />
        </span>
      ) : null}
      {costs ? (
        <span>
          {trans.__('Now')} <Cost amount={costs.rate_per_hour} unit={costs.unit} /> {trans.__('an hour')}
        </span>
      ) : null}
    </FactsLine>
  );
}

function CreateNotebook(props: { commands: CommandRegistry }): React.JSX.Element | null {
  const { commands } = props;
  const trans = useTrans();
  return commands.hasCommand(CREATE_NOTEBOOK) ? (
    <Button onClick={() => void commands.execute(CREATE_NOTEBOOK)}>{trans.__('Create notebook')}</Button>
  ) : null;
}
