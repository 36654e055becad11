import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { CreateForm } from '../../core/components/CreateForm';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { StepList } from '../../core/components/StepList';
import { useAction } from '../../core/components/useAction';
import type { IDelayedAnswer } from '../../core/components/useDelayedAnswer';
import type { IPageRoute } from '../../core/pages';
import { fieldErrors } from '../../core/request';
import type { TablePreview } from '../../core/wire';
import type { IAutoMLDraft } from '../draft';
import { kept, numberProblems, toRequest } from '../draft';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';
import type { Problems, Step } from '../steps';
import { stepOf, stepOfField, STEPS } from '../steps';
import { BasicsStep } from './BasicsStep';
import { FeaturesStep } from './FeaturesStep';
import { LimitsStep } from './LimitsStep';
import { MethodStep } from './MethodStep';
import { ReviewStep } from './ReviewStep';
import { TableCard } from './TableCard';
import { useDraft } from './useDraft';
import { usePreview } from './usePreview';

interface IProps {
  model: AutoMLModel;
  route: IPageRoute;
  links: ILinks;
}

/** What every step of the form is drawn from. */
export interface IStepProps {
  model: AutoMLModel;
  links: ILinks;
  draft: IAutoMLDraft;
  /** The table as it would be read; null while it is not known. */
  preview: TablePreview | null;
  problems: Problems;
  change: (part: Partial<IAutoMLDraft>) => void;
}

const STEP_VIEWS: Readonly<Record<Step, (props: IStepProps) => React.JSX.Element>> = {
  basics: BasicsStep,
  features: FeaturesStep,
  method: MethodStep,
  limits: LimitsStep,
  review: ReviewStep
};

/** Make an AutoML job: the first step is enough, the others are there for who wants more. */
export function AutoMLForm(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.jobs, model.instanceTypes);
  const action = useAction();
  const cloning = useAction();
  const [draft, setDraft] = useDraft(model, route, cloning.run);
  const preview = usePreview(model, draft);
  const step = stepOf(route.params['step']);
  const more = route.params['step'] !== undefined;
  const problems: Problems = {
    ...fieldErrors(action.error),
    ...Object.fromEntries((preview.value?.problems ?? []).map(({ field, message }) => [field, message])),
    ...numberProblems(draft, { number: trans.__('Type a number, or leave it empty.') })
  };
  const Fields = STEP_VIEWS[step];
  const at = STEPS.indexOf(step);
  const [before, after] = [STEPS[at - 1], STEPS[at + 1]];
  const go = (next: Step): void => route.go({ ...route.params, step: next });
  const create = (): Promise<boolean> =>
    action.run(async () => {
      const job = await model.create(toRequest(draft, preview.value));
      kept.clear();
      route.go({ job: job.id });
    });

  return (
    <Page
      crumbs={[
        { label: trans.__('AutoML'), onClick: () => route.go({}) },
        { label: trans.__('Create AutoML experiment') }
      ]}
    >
      {action.error ? (
        <ErrorBanner
          what={trans.__('The experiment was not created.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      {cloning.error ? (
        <ErrorBanner
          what={trans.__('The experiment could not be cloned.')}
          error={cloning.error}
          onClose={cloning.clear}
        />
      ) : null}
      <CreateForm
        label={trans.__('AutoML experiment')}
        steps={
          more ? (
            <StepList
              labels={stepLabels(trans)}
              wrong={new Set(Object.keys(problems).map(stepOfField))}
              current={step}
              onGo={go}
            />
          ) : null
        }
        submit={trans.__('Create experiment')}
        busy={action.busy}
        disabledReason={reasonAgainst(draft, preview, trans)}
        onSubmit={() => void create()}
        onCancel={() => {
          kept.clear();
          route.go({});
        }}
        buttons={
          <>
            {more && before ? <Button onClick={() => go(before)}>{trans.__('Back')}</Button> : null}
            {more ? null : <Button onClick={() => go('features')}>{trans.__('More settings')}</Button>}
            {more && after ? <Button onClick={() => go(after)}>{trans.__('Next')}</Button> : null}
          </>
        }
        plan={
          <TableCard
            model={model}
            draft={draft}
            preview={preview.value}
            error={preview.error}
            busy={preview.busy}
            onField={field => go(stepOfField(field))}
          />
        }
      >
        <Fields
          model={model}
          links={links}
          draft={draft}
          preview={preview.value}
          problems={problems}
          change={part => setDraft({ ...draft, ...part })}
        />
      </CreateForm>
    </Page>
  );
}

/** Why nothing can be created yet; null where it can. */
function reasonAgainst(
  draft: IAutoMLDraft,
  preview: IDelayedAnswer<TablePreview | null>,
  trans: TranslationBundle
): string | null {
  if (!draft.input.trim()) {
    return trans.__('Choose a table first.');
  }
  if (!draft.target) {
    return trans.__('Choose the target first: the column to predict.');
  }
  const byColumns = Object.keys(draft.ticks).length > 0 || draft.reading !== null;
  if (byColumns && (preview.busy || preview.error || preview.value === null)) {
    return trans.__('Wait until the table was read: you have chosen how, or which of its columns.');
  }
  return preview.value?.problems.some(one => one.blocking)
    ? trans.__('Put right first what is wrong with the table.')
    : null;
}

function stepLabels(trans: TranslationBundle): Readonly<Record<Step, string>> {
  return {
    basics: trans.__('Experiment and data'),
    features: trans.__('Target and features'),
    method: trans.__('Training method'),
    limits: trans.__('Limits and machine'),
    review: trans.__('Review')
  };
}
