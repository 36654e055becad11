import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useAnswer } from '../../core/components/useAnswer';
import type { DebuggedJob } from '../../core/wire';
import type { ILinks } from '../links';
import type { DebuggerModel } from '../model';
import type { IChosenRule } from '../verdicts';
import { lacking, specsOf } from '../verdicts';
import { ActionFields, actionsOf, NO_ACTIONS } from './ActionFields';
import { RuleFields } from './RuleFields';

interface IProps {
  model: DebuggerModel;
  /** Trainings that are judged. */
  jobs: readonly DebuggedJob[];
  /** Why they cannot be judged now; null: they can. */
  blocked?: string | null;
  links: Pick<ILinks, 'setUpMail'>;
  onDone: () => void;
  onCancel?: () => void;
}

/** Choose rules, set them, and judge trainings by them from their first step on. */
export function TryRules(props: IProps): React.JSX.Element {
  const { model, jobs, links, onDone, onCancel, blocked = null } = props;
  const trans = useTrans();
  const action = useAction();
  const kinds = useAnswer(() => model.api.ruleKinds(), [model]);
  const [chosen, setChosen] = React.useState<Readonly<Record<string, IChosenRule>>>({});
  const [actions, setActions] = React.useState(NO_ACTIONS);
  const items = kinds.value?.items ?? [];
  const count = Object.keys(chosen).length;
  const running = jobs.length > 0 && jobs.every(job => job.writing);
  const lacks = lacking(chosen, items);
  const reason =
    blocked ??
    (count === 0
      ? trans.__('Choose a rule.')
      : lacks === null
        ? running && actions.mailTo?.trim() === ''
          ? trans.__('Give the address to write to.')
          : null
        : trans.__('Name the trainings that %1 compares with.', lacks));
  const submit = (): void =>
    void action
      .run(() =>
        model.tryRules(
          jobs.map(({ id }) => id),
          { rules: specsOf(chosen, items, running ? actionsOf(actions) : []) }
        )
      )
      .then(worked => (worked ? onDone() : undefined));
  const change = (rule: string, now: IChosenRule | null): void => {
    const others = Object.fromEntries(Object.entries(chosen).filter(([name]) => name !== rule));
    setChosen(now ? { ...others, [rule]: now } : others);
  };
  return (
    <form
      className="sms-TryRules"
      aria-label={trans.__('Try rules')}
      onSubmit={event => {
        event.preventDefault();
        submit();
      }}
    >
      {kinds.error ? <ErrorBanner error={kinds.error} /> : null}
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <ul className="sms-TryRules-rules" aria-busy={kinds.value === null && !kinds.error}>
        {items.map(kind => (
          <RuleFields
            key={kind.rule}
            kind={kind}
            chosen={chosen[kind.rule] ?? null}
            onChange={now => change(kind.rule, now)}
          />
        ))}
      </ul>
      {running ? (
        <ActionFields
          model={model}
          chosen={actions}
          onChange={setActions}
          onSetUpMail={() => links.setUpMail()}
        />
      ) : null}
      <div className="sms-Form-actions">
        {onCancel ? <Button onClick={onCancel}>{trans.__('Cancel')}</Button> : null}
        <Button submit primary busy={action.busy} disabledReason={reason} onClick={() => undefined}>
          {count < 2 ? trans.__('Try rule') : trans.__('Try %1 rules', count)}
        </Button>
      </div>
    </form>
  );
}
