import * as React from 'react';

import { CreateForm } from '../../core/components/CreateForm';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import type { IAction } from '../../core/components/useAction';
import { useAction } from '../../core/components/useAction';
import { useDelayedAnswer } from '../../core/components/useDelayedAnswer';
import { useKeptDraft } from '../../core/components/useKeptDraft';
import type { IPageRoute } from '../../core/pages';
import type { IJobDraft } from '../draft';
import { BLANK, fromRequest, kept, toRequest } from '../draft';
import type { TrainingModel } from '../model';
import { DataFields, LimitFields, MachineFields, ProgramFields } from './JobFormFields';
import { PlanCard } from './PlanCard';

interface IProps {
  model: TrainingModel;
  route: IPageRoute;
}

/** Make a training job: the form in the middle, what it would do beside it. */
export function JobForm(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.algorithms, model.images, model.instanceTypes, model.secrets);
  const action = useAction();
  const [draft, setDraft] = useDraft(model, route, action.run);
  // A request that can't even be read has no plan; creating it tells why, at its field.
  const { value: plan, busy: planning } = useDelayedAnswer(
    () => model.plan(toRequest(draft)),
    [model, draft]
  );
  const change = (part: Partial<IJobDraft>): void => setDraft({ ...draft, ...part });
  const problems = Object.fromEntries((plan?.problems ?? []).map(one => [one.field, one.message]));
  const [tried, setTried] = React.useState(false);
  const shown = tried ? problems : {};
  const blocked = (plan?.problems ?? []).some(one => one.blocking);

  React.useEffect(() => {
    void model.algorithms.ensure();
    void model.images.ensure();
    void model.instanceTypes.ensure();
    void model.secrets.ensure();
  }, [model]);

  const create = async (): Promise<void> => {
    setTried(true);
    if (blocked) {
      return;
    }
    await action.run(async () => {
      const job = await model.create(toRequest(draft));
      kept.clear();
      route.go({ job: job.id });
    });
  };

  return (
    <Page
      crumbs={[
        { label: trans.__('Training'), onClick: () => route.go({}) },
        { label: trans.__('Create training job') }
      ]}
    >
      {action.error ? (
        <ErrorBanner
          what={trans.__('The job was not created.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      <CreateForm
        label={trans.__('Training job')}
        submit={trans.__('Create job')}
        busy={action.busy}
        onSubmit={() => void create()}
        onCancel={() => {
          kept.clear();
          route.go({});
        }}
        plan={
          <PlanCard
            plan={plan}
            busy={planning}
            unit={model.currency}
            dryRun={model.dryRun}
            request={toRequest(draft)}
          />
        }
      >
        <ProgramFields model={model} draft={draft} problems={shown} change={change} />
        <DataFields model={model} draft={draft} problems={shown} change={change} />
        <MachineFields model={model} draft={draft} problems={shown} change={change} />
        <LimitFields model={model} draft={draft} problems={shown} change={change} />
      </CreateForm>
    </Page>
  );
}

/** The form: that of a job to clone, a file that was sent here, or what was typed before. */
function useDraft(
  model: TrainingModel,
  route: IPageRoute,
  run: IAction['run']
): [IJobDraft, (draft: IJobDraft) => void] {
  const { clone, file } = route.params;
  const ask = React.useCallback(
    async (id: string): Promise<IJobDraft | null> => {
      const { training } = await model.api.request(id);
      return training ? fromRequest(training) : null;
    },
    [model]
  );
  const first = (): IJobDraft => (file ? { ...BLANK, entryPoint: file } : clone ? BLANK : kept.load());
  return useKeptDraft({ kept, first, clone, ask, run });
}
