import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useDelayedAnswer } from '../../core/components/useDelayedAnswer';
import type { IPageRoute } from '../../core/pages';
import type { IJobDraft } from '../draft';
import { BLANK, clearDraft, fromRequest, loadDraft, saveDraft, toRequest } from '../draft';
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
  useModels(model.algorithms, model.images, model.instanceTypes);
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
  }, [model]);

  const create = async (): Promise<void> => {
    setTried(true);
    if (blocked) {
      return;
    }
    await action.run(async () => {
      const job = await model.create(toRequest(draft));
      clearDraft();
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
      <div className="sms-JobForm">
        <form
          className="sms-Form"
          aria-label={trans.__('Training job')}
          onSubmit={event => {
            event.preventDefault();
            void create();
          }}
        >
          <ProgramFields model={model} draft={draft} problems={shown} change={change} />
          <DataFields model={model} draft={draft} problems={shown} change={change} />
          <MachineFields model={model} draft={draft} problems={shown} change={change} />
          <LimitFields model={model} draft={draft} problems={shown} change={change} />
          <div className="sms-Form-actions">
            <Button
              onClick={() => {
                clearDraft();
                route.go({});
              }}
            >
              {trans.__('Cancel')}
            </Button>
            <Button submit primary busy={action.busy} onClick={() => undefined}>
              {trans.__('Create job')}
            </Button>
          </div>
        </form>
        <PlanCard
          plan={plan}
          busy={planning}
          unit={model.currency}
          dryRun={model.dryRun}
          request={toRequest(draft)}
        />
      </div>
    </Page>
  );
}

/** The form: that of a job to clone, a file that was sent here, or what was typed before. */
function useDraft(
  model: TrainingModel,
  route: IPageRoute,
  run: (work: () => Promise<void>) => Promise<boolean>
): [IJobDraft, (draft: IJobDraft) => void] {
  const { clone, file } = route.params;
  const [draft, setDraft] = React.useState<IJobDraft>(() =>
    file ? { ...BLANK, entryPoint: file } : clone ? BLANK : loadDraft()
  );
  React.useEffect(() => saveDraft(draft), [draft]);
  React.useEffect(() => {
    if (clone) {
      void run(async () => {
        const { training } = await model.api.request(clone);
        if (training) {
          setDraft(fromRequest(training));
        }
      });
    }
  }, [model, clone, run]);
  return [draft, setDraft];
}
