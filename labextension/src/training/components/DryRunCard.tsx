import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useNow, useTrans } from '../../core/components/hooks';
import { Progress } from '../../core/components/Progress';
import { StateChip } from '../../core/components/StateChip';
import { useAction } from '../../core/components/useAction';
import { formatBytes, formatCount, formatDuration, significant } from '../../core/format';
import type { CreateTrainingJob, DryRun } from '../../core/wire';
import type { DryRunModel } from '../dryRun';
import { isOver } from '../dryRun';

interface IProps {
  dryRun: DryRunModel;
  request: CreateTrainingJob;
  /** Of this request; null: it was not tried. */
  run: DryRun | null;
  /** Why it can't be tried now; null: it can. */
  blocked: string | null;
}

/** Tries the program on a mini-batch, and tells what came of it. */
export function DryRunCard(props: IProps): React.JSX.Element {
  const { dryRun, request, run, blocked } = props;
  const trans = useTrans();
  const action = useAction();
  const running = run !== null && !isOver(run);
  return (
    <section className="sms-DryRun" aria-label={trans.__('Mini-batch')}>
      <h3>{trans.__('Mini-batch')}</h3>
      {running ? (
        <Running run={run} stop={() => void action.run(() => dryRun.stop())} />
      ) : (
        <>
          <p className="sms-quiet">
            {trans.__(
              'Runs the program on the first records of each input, on an instance of this type, for 30 s at most. Nothing of it is kept or listed.'
            )}
          </p>
          <Button
            busy={action.busy}
            disabledReason={blocked}
            onClick={() => void action.run(() => dryRun.start(request))}
          >
            {run === null ? trans.__('Try one mini-batch') : trans.__('Try again')}
          </Button>
        </>
      )}
      {action.error ? (
        <ErrorBanner
          what={trans.__('The mini-batch was not tried.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      <div role="status">{run !== null && isOver(run) ? <Result run={run} /> : null}</div>
    </section>
  );
}

function Running(props: { run: DryRun; stop: () => void }): React.JSX.Element {
  const { run, stop } = props;
  const trans = useTrans();
  const now = useNow(1);
  const since = run.program_started ?? run.created;
  const seconds = Math.max(0, (now.getTime() - new Date(since).getTime()) / 1000);
  return (
    <Progress
      label={trans.__('Mini-batch')}
      value={run.program_started === null ? null : Math.min(1, seconds / run.limit_seconds)}
      note={
        <>
          {run.message || trans.__('Starting')} <span className="sms-figure">{formatDuration(seconds)}</span>
        </>
      }
      action={
        <Button onClick={stop} disabledReason={run.state === 'Stopping' ? trans.__('It is stopping.') : null}>
          {trans.__('Stop')}
        </Button>
      }
    />
  );
}

function Result(props: { run: DryRun }): React.JSX.Element {
  const { run } = props;
  const trans = useTrans();
  const last = run.batches[run.batches.length - 1];
  const went = last && !last.finished && run.state === 'Completed';
  return (
    <>
      <p>
        <StateChip state={run.state} />{' '}
        {went
          ? trans.__('It ran for %1 without an error, and was ended.', formatDuration(last.seconds))
          : null}
      </p>
      {run.message ? <pre className="sms-DryRun-message">{run.message}</pre> : null}
      <dl className="sms-Terms">
        {run.startup_seconds !== null ? (
          <>
            <dt>{trans.__('Start-up')}</dt>
            <dd>{formatDuration(run.startup_seconds)}</dd>
          </>
        ) : null}
        {run.peak_memory_bytes > 0 ? (
          <>
            <dt>{trans.__('Most memory')}</dt>
            <dd>{formatBytes(run.peak_memory_bytes)}</dd>
          </>
        ) : null}
        {Object.entries(run.metrics).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd className="sms-figure">{significant(value, 4)}</dd>
          </React.Fragment>
        ))}
      </dl>
      {run.batches.length > 0 ? <Batches run={run} /> : null}
      {run.seconds === null && run.state === 'Completed' ? (
        <p className="sms-quiet">
          {trans.__(
            'How long all its data take can’t be told: the program neither ended nor told its progress.'
          )}
        </p>
      ) : null}
      <ul className="sms-PlanCard-problems">
        {run.notes.map(note => (
          <li key={note} data-tone="warn">
            {note}
          </li>
        ))}
      </ul>
      {run.log.length > 0 ? (
        <details open={run.state === 'Failed'}>
          <summary>{trans.__('Last lines of its log')}</summary>
          <pre className="sms-DryRun-log" tabIndex={0}>
            {run.log.join('\n')}
          </pre>
        </details>
      ) : null}
    </>
  );
}

function Batches(props: { run: DryRun }): React.JSX.Element {
  const { run } = props;
  const trans = useTrans();
  return (
    <table className="sms-PlainTable" aria-label={trans.__('Batches')}>
      <thead>
        <tr>
          <th scope="col">{trans.__('Records')}</th>
          <th scope="col">{trans.__('Of the data')}</th>
          <th scope="col">{trans.__('Time')}</th>
        </tr>
      </thead>
      <tbody>
        {run.batches.map((batch, index) => (
          <tr key={index}>
            <td className="sms-figure">{batch.records === null ? '–' : formatCount(batch.records)}</td>
            <td className="sms-figure">{significant(100 * batch.share, 2)} %</td>
            <td className="sms-figure">{formatDuration(batch.seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
