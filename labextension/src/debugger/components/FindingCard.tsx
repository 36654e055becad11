import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { formatCount } from '../../core/format';
import type { RuleFinding } from '../../core/wire';
import { move } from '../address';
import { figureText } from '../figure';
import { BatchSamples } from './BatchSamples';
import { CodeLink } from './CodeLink';
import type { ITabProps } from './DebuggerDetail';
import { Proposal } from './Proposal';

/** Something that is wrong with a training: where, why, and what would help. */
export function FindingCard(props: ITabProps & { finding: RuleFinding; first: boolean }): React.JSX.Element {
  const { model, job, finding, first, route, links } = props;
  const trans = useTrans();
  const { step, mode, tensor, layer } = finding;
  // The steps of findings are global ones.
  const look = (): void =>
    move(route, { tab: 'tensors', tensor, step: step < 0 ? null : step, mode: 'GLOBAL' });
  const figures = Object.entries(finding.figures);
  return (
    <article className="sms-Finding">
      <p className="sms-Finding-where">
        {step < 0 ? null : <strong>{trans.__('Step %1', formatCount(step))}</strong>}
        <span className="sms-quiet">{mode}</span>
        {layer ? <strong>{layer}</strong> : null}
        {tensor ? <LinkButton label={tensor} onClick={look} /> : null}
      </p>
      <p>{finding.message}</p>
      {figures.length > 0 ? (
        <dl className="sms-Finding-figures">
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="sms-figure">{figureText(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p>{finding.explanation}</p>
      {finding.proposal ? (
        <Proposal job={job} finding={finding} proposal={finding.proposal} folded={!first} links={links} />
      ) : null}
      {step >= 0 && job.collections.includes('inputs') ? (
        <BatchSamples model={model} job={job} step={step} />
      ) : null}
      <CodeLink job={job} origin={finding.origin} links={links} />
    </article>
  );
}
