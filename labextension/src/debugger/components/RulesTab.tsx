import * as React from 'react';

import { Button } from '../../core/components/Button';
import { EmptyState } from '../../core/components/EmptyState';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { ActionTaken, RuleEvaluation } from '../../core/wire';
import { rulesCell } from '../cell';
import type { ILinks } from '../links';
import { FindingCard } from './FindingCard';
import { RuleChip } from './HealthMark';
import type { ITabProps } from './DebuggerDetail';
import { TryRules } from './TryRules';

/** Findings of a rule that are shown at first. */
const FEW = 5;

/** What the rules say of a job, those with issues first; others can be tried on it. */
export function RulesTab(props: ITabProps): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const rules = useFollowed(() => model.rulesOf(job.id), [model, job.id]);
  const [trying, setTrying] = React.useState(false);
  if (rules.error) {
    return <ErrorBanner error={rules.error} onRetry={() => void rules.load()} />;
  }
  if (rules.value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  const ordered = [...rules.value].sort((left, right) => rankOf(left) - rankOf(right));
  const nothing = job.last_step < 0 ? trans.__('No step was saved yet.') : null;
  return (
    <div className="sms-Rules">
      {trying ? (
        <section className="sms-Rules-try">
          <h2>{trans.__('Try rules on this training')}</h2>
          <TryRules
            model={model}
            jobs={[job]}
            links={props.links}
            blocked={nothing}
            onDone={() => setTrying(false)}
            onCancel={() => setTrying(false)}
          />
        </section>
      ) : (
        <div className="sms-Form-actions">
          <Button disabledReason={nothing} onClick={() => setTrying(true)}>
            {trans.__('Try rules on this training')}
          </Button>
          {ordered.length > 0 && nothing === null ? (
            <CopyButton text={rulesCell(job.path, ordered)} label={trans.__('Copy as code')} />
          ) : null}
        </div>
      )}
      {ordered.length === 0 && !trying ? (
        <EmptyState
          text={trans.__(
            'No rule judges this training. Try some on it, or hand rules to the estimator, e.g. rules=[Rule.sagemaker(rule_configs.vanishing_gradient())].'
          )}
        />
      ) : null}
      {ordered.map(rule => (
        <RuleCard key={rule.name} {...props} rule={rule} />
      ))}
    </div>
  );
}

/** What needs a person stands above what does not. */
function rankOf(rule: RuleEvaluation): number {
  return ['IssuesFound', 'Error', 'InProgress'].indexOf(rule.status) + 1 || 4;
}

function RuleCard(props: ITabProps & { rule: RuleEvaluation }): React.JSX.Element {
  const { rule } = props;
  const trans = useTrans();
  const id = React.useId();
  const [all, setAll] = React.useState(false);
  const shown = all ? rule.findings : rule.findings.slice(0, FEW);
  const facts = [
    trans.__('judged up to step %1', rule.last_step < 0 ? '–' : formatCount(rule.last_step)),
    trans._n('%1 value', '%1 values', rule.data_points, formatCount(rule.data_points)),
    ...Object.entries(rule.parameters).map(([name, value]) => `${name} = ${value}`),
    ...(rule.triggered > 0
      ? [trans._n('fired %1 time', 'fired %1 times', rule.triggered, formatCount(rule.triggered))]
      : [])
  ];
  return (
    <section className="sms-Rule" aria-labelledby={id} data-status={rule.status}>
      <div className="sms-Rule-head">
        <h2 id={id}>{rule.name}</h2>
        <RuleChip status={rule.status} />
        <span className="sms-quiet">{facts.join(' · ')}</span>
        {rule.replay ? <Tried {...props} /> : null}
      </div>
      {rule.findings.length === 0 && rule.details ? <p>{rule.details}</p> : null}
      <Actions actions={rule.actions} links={props.links} />
      {shown.map((finding, at) => (
        <FindingCard key={at} {...props} finding={finding} first={at === 0} />
      ))}
      {rule.findings.length > shown.length ? (
        <button type="button" className="sms-Link" onClick={() => setAll(true)}>
          {trans.__('Show all %1 findings', formatCount(rule.findings.length))}
        </button>
      ) : null}
    </section>
  );
}

/** Marks a rule that was tried later, which can be taken away again. */
function Tried(props: ITabProps & { rule: RuleEvaluation }): React.JSX.Element {
  const { model, job, rule } = props;
  const trans = useTrans();
  const action = useAction();
  return (
    <>
      <span className="sms-Rule-tried">{trans.__('Tried later')}</span>
      {rule.status === 'InProgress' ? (
        <RuleVerb
          label={trans.__('Stop')}
          description={trans.__('Stop the rules that were tried with %1', rule.name)}
          onClick={() => void action.run(() => model.api.stopReplay(job.id, rule.replay))}
        />
      ) : null}
      <RuleVerb
        label={trans.__('Remove')}
        description={trans.__('Remove %1', rule.name)}
        onClick={() => void action.run(() => model.api.removeTried(job.id, rule.replay, rule.name))}
      />
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
    </>
  );
}

function RuleVerb(props: { label: string; description: string; onClick: () => void }): React.JSX.Element {
  return (
    <button type="button" className="sms-Link" aria-label={props.description} onClick={props.onClick}>
      {props.label}
    </button>
  );
}

function Actions(props: {
  actions: readonly ActionTaken[];
  links: Pick<ILinks, 'setUpMail'>;
}): React.JSX.Element | null {
  const { actions, links } = props;
  const trans = useTrans();
  if (actions.length === 0) {
    return null;
  }
  const names: Readonly<Record<string, string>> = {
    stoptraining: trans.__('Stop the training job'),
    webhook: trans.__('Call'),
    email: trans.__('Write to')
  };
  const states = {
    waiting: trans.__('when it fires'),
    done: trans.__('done'),
    failed: trans.__('failed')
  };
  return (
    <ul className="sms-Rule-actions" aria-label={trans.__('Actions')}>
      {actions.map((action, at) => (
        <li key={at} data-state={action.state}>
          {[names[action.name] ?? action.name, action.target].filter(Boolean).join(' ')}:{' '}
          {states[action.state]}
          {action.message ? ` (${action.message})` : ''}{' '}
          {action.name === 'email' && action.state === 'failed' ? (
            <LinkButton label={trans.__('Set up mail')} onClick={() => links.setUpMail()} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}
