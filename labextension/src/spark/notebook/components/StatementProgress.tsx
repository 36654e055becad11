import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { LinkButton } from '../../../core/components/LinkButton';
import { Progress } from '../../../core/components/Progress';
import { useModels, useTrans } from '../../../core/components/hooks';
import { useAction } from '../../../core/components/useAction';
import { formatCount, formatDuration } from '../../../core/format';
import type { IObservable } from '../../../core/model';
import type { IOutputMemory } from '../outputMemory';
import type { IStatementOutput } from '../statement';
import { countTasks } from '../statement';
import type { StatementWatch } from '../statementWatch';
import { JobTable } from './JobTable';

/** What can be done with a statement that is shown. */
export interface IStatementActions {
  cancel(output: IStatementOutput): Promise<void>;
  openUi(output: IStatementOutput): void;
  /** Whether the session is there, so that its Spark UI can be opened. */
  isOpen(output: IStatementOutput): boolean;
  /** What `isOpen` depends on. */
  readonly sessions: IObservable;
}

interface IProps {
  watch: StatementWatch;
  actions: IStatementActions;
  memory: IOutputMemory;
}

/** A line below a cell: how far its statement is, what it does, and how to end it. */
export function StatementProgress(props: IProps): React.JSX.Element {
  const { watch, actions, memory } = props;
  const trans = useTrans();
  useModels(watch, actions.sessions);
  const [open, setOpen] = React.useState(memory.open);
  const id = React.useId();
  const cancelling = useAction();
  const { output, lost } = watch;
  const running = !output.finished && !lost;
  const toggle = (): void => {
    memory.open = !open;
    setOpen(!open);
  };
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <section className="sms-SparkProgress" aria-label={trans.__('Spark progress')}>
      <div className="sms-SparkProgress-line">
        <button
          type="button"
          className="sms-SparkProgress-caret"
          aria-expanded={open}
          aria-controls={id}
          aria-label={trans.__('Jobs and stages')}
          title={trans.__('Jobs and stages')}
          onClick={toggle}
        >
          <Caret.react tag="span" />
        </button>
        {running ? (
          <Progress
            label={trans.__('Progress of the Spark statement')}
            value={output.progress}
            note={runningNote(output, trans)}
          />
        ) : (
          <span className="sms-SparkProgress-end" data-tone={endTone(output, lost)}>
            {endNote(output, lost, trans)}
          </span>
        )}
        <span className="sms-fill" />
        {output.hasUi && actions.isOpen(output) ? (
          <LinkButton label={trans.__('Spark UI')} onClick={() => actions.openUi(output)} />
        ) : null}
        {running ? (
          <button
            type="button"
            className="jp-Button jp-mod-minimal sms-Button"
            aria-busy={cancelling.busy || output.state === 'cancelling' || undefined}
            disabled={cancelling.busy || output.state === 'cancelling'}
            onClick={() => void cancelling.run(() => actions.cancel(output))}
          >
            {output.state === 'cancelling' ? trans.__('Cancelling…') : trans.__('Cancel')}
          </button>
        ) : null}
      </div>
      {cancelling.error ? (
        <p className="sms-SparkProgress-failure" role="alert">
          {cancelling.error.message}
        </p>
      ) : null}
      {/* Only its beginning and end are read out: a person does not want to hear each task. */}
      <span className="sms-hidden" role="status">
        {running ? trans.__('The Spark statement runs.') : endNote(output, lost, trans)}
      </span>
      <div id={id} hidden={!open}>
        {open ? <JobTable output={output} /> : null}
      </div>
    </section>
  );
}

function runningNote(output: IStatementOutput, trans: TranslationBundle): string {
  const { done, all } = countTasks(output);
  const left =
    output.expectedSeconds !== null && output.expectedSeconds > output.elapsedSeconds
      ? [trans.__('about %1 left', formatDuration(output.expectedSeconds - output.elapsedSeconds))]
      : [];
  const work =
    output.jobs.length === 0
      ? [output.state === 'waiting' ? trans.__('Waits for its turn') : trans.__('No Spark job yet')]
      : [jobCount(output, trans), trans.__('%1 of %2 tasks', formatCount(done), formatCount(all))];
  return [...work, formatDuration(output.elapsedSeconds), ...left].join(' · ');
}

function endNote(output: IStatementOutput, lost: boolean, trans: TranslationBundle): string {
  if (lost) {
    return trans.__('Does not run any more: its kernel or session has ended.');
  }
  const { done, failed } = countTasks(output);
  const verdicts: Readonly<Record<string, string>> = {
    error: trans.__('Failed after %1', formatDuration(output.elapsedSeconds)),
    cancelled: trans.__('Cancelled after %1', formatDuration(output.elapsedSeconds))
  };
  const verdict = verdicts[output.state] ?? trans.__('Done in %1', formatDuration(output.elapsedSeconds));
  const tasks = trans._n('%2 task', '%2 tasks', done, formatCount(done));
  const wrong = failed > 0 ? [trans.__('%1 failed', formatCount(failed))] : [];
  return output.jobs.length === 0 ? verdict : [verdict, jobCount(output, trans), tasks, ...wrong].join(' · ');
}

function jobCount({ jobs }: IStatementOutput, trans: TranslationBundle): string {
  return trans._n('%2 job', '%2 jobs', jobs.length, formatCount(jobs.length));
}

function endTone(output: IStatementOutput, lost: boolean): string {
  return lost || output.state === 'cancelled' ? 'warn' : output.state === 'error' ? 'error' : 'success';
}
