import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { CreateForm } from '../../core/components/CreateForm';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { StepList } from '../../core/components/StepList';
import type { IAction } from '../../core/components/useAction';
import { useAction } from '../../core/components/useAction';
import { useDelayedAnswer } from '../../core/components/useDelayedAnswer';
import { useKeptDraft } from '../../core/components/useKeptDraft';
import type { IPageRoute } from '../../core/pages';
import type { StudioError } from '../../core/request';
import type { TuningPlan } from '../../core/wire';
import { checkDraft } from '../check';
import type { ITuningDraft } from '../draft';
import { freshName, fromRequest, kept, toRequest } from '../draft';
import type { TuningModel } from '../model';
import type { Problems, Step } from '../steps';
import { stepOf, stepOfField, STEPS } from '../steps';
import { DefinitionsStep } from './DefinitionsStep';
import { LimitsStep } from './LimitsStep';
import { ReviewStep } from './ReviewStep';
import { SettingsStep } from './SettingsStep';
import { TuningPlanCard } from './TuningPlanCard';

interface IProps {
  model: TuningModel;
  route: IPageRoute;
}

/** What every step of the form is drawn from. */
export interface IStepProps {
  model: TuningModel;
  draft: ITuningDraft;
  problems: Problems;
  change: (part: Partial<ITuningDraft>) => void;
}

const STEP_VIEWS: Readonly<Record<Step, (props: IStepProps) => React.JSX.Element>> = {
  settings: SettingsStep,
  definitions: DefinitionsStep,
  limits: LimitsStep,
  review: ReviewStep
};

/** Make a tuning job, step by step; what it would do stands beside the form. */
export function TuningForm(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.jobs, model.algorithms, model.images, model.instanceTypes);
  const action = useAction();
  const [draft, setDraft] = useDraft(model, route, action.run);
  const missing = React.useMemo(() => checkDraft(draft, trans), [draft, trans]);
  const readable = Object.keys(missing).length === 0;
  // What the server could not read is told here; it is not asked for a plan then.
  const plan = useDelayedAnswer(
    () => (readable ? model.api.plan(toRequest(draft)) : Promise.resolve(null)),
    [model, draft, readable]
  );
  const [visited, setVisited] = React.useState<ReadonlySet<Step>>(new Set());
  const step = stepOf(route.params['step']);
  const problems = readable ? problemsOf(plan.value, plan.error) : missing;
  const shown = Object.fromEntries(
    Object.entries(problems).filter(([field]) => visited.has(stepOfField(field)))
  );
  const blocking = !readable || plan.error !== null || (plan.value?.problems ?? []).some(one => one.blocking);
  const Fields = STEP_VIEWS[step];

  React.useEffect(() => {
    void model.algorithms.ensure();
    void model.images.ensure();
    void model.instanceTypes.ensure();
  }, [model]);

  const go = (next: Step): void => {
    // What is wrong with a step is told once it was left.
    setVisited(new Set(next === 'review' ? STEPS : [...visited, step]));
    route.go({ ...route.params, step: next });
  };
  const create = (): Promise<boolean> =>
    action.run(async () => {
      const job = await model.create(toRequest(draft));
      kept.clear();
      route.go({ job: job.id });
    });
  const at = STEPS.indexOf(step);
  const [before, after] = [STEPS[at - 1], STEPS[at + 1]];

  return (
    <Page
      crumbs={[
        { label: trans.__('Tuning'), onClick: () => route.go({}) },
        { label: trans.__('Create tuning job') }
      ]}
    >
      {action.error ? (
        <ErrorBanner
          what={trans.__('The tuning job was not created.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      <CreateForm
        label={trans.__('Tuning job')}
        steps={
          <StepList
            labels={stepLabels(trans)}
            wrong={new Set(Object.keys(shown).map(stepOfField))}
            current={step}
            onGo={go}
          />
        }
        submit={after ? trans.__('Next') : trans.__('Create tuning job')}
        busy={action.busy}
        disabledReason={
          after === undefined && blocking ? trans.__('Put right first what the plan says.') : null
        }
        onSubmit={() => {
          if (after) {
            go(after);
          } else {
            void create();
          }
        }}
        onCancel={() => {
          kept.clear();
          route.go({});
        }}
        buttons={before ? <Button onClick={() => go(before)}>{trans.__('Back')}</Button> : null}
        plan={
          <TuningPlanCard
            plan={plan.value}
            missing={missing}
            error={plan.error}
            busy={plan.busy}
            unit={model.currency}
            onField={field => go(stepOfField(field))}
          />
        }
      >
        <Fields
          model={model}
          draft={draft}
          problems={shown}
          change={part => setDraft({ ...draft, ...part })}
        />
      </CreateForm>
    </Page>
  );
}

function stepLabels(trans: TranslationBundle): Readonly<Record<Step, string>> {
  return {
    settings: trans.__('Job settings'),
    definitions: trans.__('Training definitions'),
    limits: trans.__('Resource limits'),
    review: trans.__('Review')
  };
}

/** What is wrong, by field: what the plan says, or why there could be none. */
function problemsOf(plan: TuningPlan | null, error: StudioError | null): Problems {
  const fields = error?.details['fields'];
  if (typeof fields === 'object' && fields !== null) {
    return Object.fromEntries(Object.entries(fields).map(([field, message]) => [field, String(message)]));
  }
  return Object.fromEntries((plan?.problems ?? []).map(({ field, message }) => [field, message]));
}

/** The form: that of a tuning job to clone, or what was typed before. */
function useDraft(
  model: TuningModel,
  route: IPageRoute,
  run: IAction['run']
): [ITuningDraft, (draft: ITuningDraft) => void] {
  const ask = React.useCallback(
    async (id: string): Promise<ITuningDraft> => {
      const { request } = model.find(id) ?? (await model.api.job(id));
      return { ...fromRequest(request), name: freshName() };
    },
    [model]
  );
  return useKeptDraft({ kept, clone: route.params['clone'], ask, run });
}
