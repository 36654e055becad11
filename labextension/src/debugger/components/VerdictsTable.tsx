import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { StateChip } from '../../core/components/StateChip';
import { formatCount, formatDuration } from '../../core/format';
import type { DebuggedJob } from '../../core/wire';
import type { IVerdict } from '../verdicts';
import { mostSaved, ruleNames, verdictOf } from '../verdicts';
import { RuleChip } from './HealthMark';

interface IProps {
  jobs: readonly DebuggedJob[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onOpen: (job: DebuggedJob) => void;
}

/** Trainings by rules: the first step at which each fires, and the time that would have been saved. */
export function VerdictsTable(props: IProps): React.JSX.Element {
  const { jobs, selected, onSelect, onOpen } = props;
  const trans = useTrans();
  const names = ruleNames(jobs);
  const all = jobs.every(({ id }) => selected.has(id));
  const toggle = (id: string, on: boolean): void =>
    onSelect(new Set(on ? [...selected, id] : [...selected].filter(each => each !== id)));
  return (
    <div
      className="sms-Verdicts-scroller"
      tabIndex={0}
      role="region"
      aria-label={trans.__('Rules over trainings')}
    >
      <table className="sms-Verdicts-table">
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label={trans.__('Choose all trainings')}
                checked={all}
                onChange={event =>
                  onSelect(new Set(event.currentTarget.checked ? jobs.map(({ id }) => id) : []))
                }
              />
            </th>
            <th scope="col">{trans.__('Training')}</th>
            <th scope="col">{trans.__('State')}</th>
            <th scope="col" className="sms-figure">
              {trans.__('Would have saved')}
            </th>
            {names.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {jobs.map(job => (
            <tr key={job.id} data-selected={selected.has(job.id) || undefined}>
              <td>
                <input
                  type="checkbox"
                  aria-label={trans.__('Choose %1', job.name)}
                  checked={selected.has(job.id)}
                  onChange={event => toggle(job.id, event.currentTarget.checked)}
                />
              </td>
              <th scope="row">
                <LinkButton label={job.name} onClick={() => onOpen(job)} />
              </th>
              <td>
                <StateChip state={job.state} />
              </td>
              <td className="sms-figure">{durationText(mostSaved(job))}</td>
              {names.map(name => (
                <td key={name}>
                  <Verdict verdict={verdictOf(job, name)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Verdict(props: { verdict: IVerdict | null }): React.JSX.Element {
  const { verdict } = props;
  const trans = useTrans();
  if (verdict === null) {
    return <span className="sms-quiet">–</span>;
  }
  const { rule, saved } = verdict;
  if (rule.triggered === 0) {
    return <RuleChip status={rule.status} detail={rule.details} />;
  }
  const step = rule.first_step < 0 ? trans.__('fired') : trans.__('step %1', formatCount(rule.first_step));
  return (
    <span className="sms-Verdict" title={rule.details}>
      <strong>{step}</strong>
      {saved === null ? null : (
        <span className="sms-quiet">{trans.__('%1 before its end', formatDuration(saved))}</span>
      )}
    </span>
  );
}

function durationText(seconds: number | null): string {
  return seconds === null ? '–' : formatDuration(seconds);
}
