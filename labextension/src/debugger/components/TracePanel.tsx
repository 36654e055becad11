import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Chart } from '../../core/components/Chart';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Bytes, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import { hasEnded } from '../../core/jobsModel';
import type { OperatorRow, Trace, TraceView } from '../../core/wire';
import { secondsText } from '../profile';
import { timelineHeight, timelinePicture } from '../traceView';
import type { ITabProps } from './DebuggerDetail';

/** Steps of a trace that is asked for in the page. */
const STEPS = 5;

/** Traces of PyTorch's profiler: asked for, listed, looked into. */
export function TracePanel(props: ITabProps & { traceable: boolean }): React.JSX.Element | null {
  const { model, job, route, traceable } = props;
  const trans = useTrans();
  const { run, busy, error } = useAction();
  const traces = useFollowed(() => model.tracesOf(job.id), [model, job.id]);
  const failure = error ?? traces.error;
  const items = traces.value?.items ?? [];
  const waiting = traces.value?.waiting ?? false;
  const open = route.params['trace'] ?? items[0]?.id ?? null;
  if (!traceable && items.length === 0) {
    return null;
  }
  const ask = (): void =>
    void run(async () => {
      const asked = await model.api.askTrace(job.id, STEPS);
      traces.update(() => asked);
    });
  return (
    <section className="sms-Profile-traces">
      <h2>{trans.__('Operators')}</h2>
      <p className="sms-quiet">
        {trans.__(
          'A trace of PyTorch’s profiler: each operator of some steps, with the time it took. The training is slower while it is made.'
        )}
      </p>
      {hasEnded(job) ? null : (
        <div className="sms-ChartBar">
          <Button
            onClick={ask}
            busy={busy}
            disabledReason={
              waiting
                ? trans.__('The training begins with its next step.')
                : traceable
                  ? null
                  : trans.__('No step of PyTorch was seen yet.')
            }
          >
            {trans.__('Profile the next %1 steps', STEPS)}
          </Button>
          <span role="status" className="sms-quiet">
            {waiting ? trans.__('Asked for; the training begins with its next step.') : ''}
          </span>
        </div>
      )}
      {failure ? <ErrorBanner error={failure} /> : null}
      {items.length > 0 ? (
        <TraceList
          items={items}
          open={open}
          onOpen={id => route.go({ ...route.params, trace: id })}
          urlOf={id => model.api.traceUrl(job.id, id)}
        />
      ) : null}
      {open ? <OpenTrace key={open} {...props} trace={open} /> : null}
    </section>
  );
}

function TraceList(props: {
  items: readonly Trace[];
  open: string | null;
  onOpen: (id: string) => void;
  urlOf: (id: string) => string;
}): React.JSX.Element {
  const { items, open, onOpen, urlOf } = props;
  const trans = useTrans();
  return (
    <div className="sms-Profile-figures">
      <table className="sms-PlainTable">
        <caption className="sms-hidden">{trans.__('Traces')}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('Steps')}</th>
            <th scope="col">{trans.__('Made')}</th>
            <th scope="col" className="sms-figure">
              {trans.__('Size')}
            </th>
            <th scope="col">{trans.__('File')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(trace => {
            const steps = trans.__('%1 to %2', trace.first_step, trace.last_step);
            return (
              <tr key={trace.id} aria-current={trace.id === open || undefined}>
                <th scope="row">
                  <LinkButton label={steps} onClick={() => onOpen(trace.id)} />
                </th>
                <td>
                  <Moment at={trace.created} />
                </td>
                <td className="sms-figure">
                  <Bytes bytes={trace.size_bytes} />
                </td>
                <td>
                  <a
                    className="sms-Link"
                    href={urlOf(trace.id)}
                    download
                    title={trans.__('Perfetto (ui.perfetto.dev) and Chrome open it.')}
                  >
                    {trans.__('Download')}
                  </a>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function OpenTrace(props: ITabProps & { trace: string }): React.JSX.Element {
  const { model, job, trace } = props;
  const trans = useTrans();
  const view = useFollowed(() => model.traceOf(job.id, trace), [model, job.id, trace]);
  const picture = React.useMemo(
    () => (view.value ? timelinePicture(view.value, trans) : null),
    [view.value, trans]
  );
  if (view.error) {
    return <ErrorBanner error={view.error} onRetry={() => void view.load()} />;
  }
  if (view.value === null || picture === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  return (
    <>
      <h3>{trans.__('Steps %1 to %2', view.value.trace.first_step, view.value.trace.last_step)}</h3>
      <Chart
        label={trans.__('Operators over time')}
        data={picture.data}
        layout={picture.layout}
        height={timelineHeight(view.value)}
      />
      <Operators view={view.value} />
    </>
  );
}

function Operators(props: { view: TraceView }): React.JSX.Element {
  const { operators } = props.view;
  const trans = useTrans();
  const device = operators.some(row => row.device_seconds > 0);
  const whole = operators.reduce((sum, row) => sum + row.self_seconds, 0);
  return (
    <div className="sms-Profile-figures sms-Profile-operators">
      <table className="sms-PlainTable">
        <caption>{trans.__('Operators by their own time')}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('Operator')}</th>
            <th scope="col" className="sms-figure">
              {trans.__('Calls')}
            </th>
            <th scope="col" className="sms-figure">
              {trans.__('Own time')}
            </th>
            <th scope="col" className="sms-figure">
              {trans.__('With what it calls')}
            </th>
            {device ? (
              <th scope="col" className="sms-figure">
                {trans.__('On the GPU')}
              </th>
            ) : null}
            <th scope="col">{trans.__('Share')}</th>
          </tr>
        </thead>
        <tbody>
          {operators.map(row => (
            <Operator key={row.name} row={row} device={device} share={whole ? row.self_seconds / whole : 0} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Operator(props: { row: OperatorRow; device: boolean; share: number }): React.JSX.Element {
  const { row, device, share } = props;
  const percent = Math.round(100 * share);
  return (
    <tr>
      <th scope="row" className="sms-Profile-operator" title={row.name}>
        {row.name}
      </th>
      <td className="sms-figure">{formatCount(row.calls)}</td>
      <td className="sms-figure">{secondsText(row.self_seconds)}</td>
      <td className="sms-figure">{secondsText(row.seconds)}</td>
      {device ? <td className="sms-figure">{secondsText(row.device_seconds)}</td> : null}
      <td>
        <span className="sms-Profile-share" style={{ inlineSize: `${percent}px` }} aria-hidden="true" />
        {percent === 0 && share > 0 ? '< 1 %' : `${percent} %`}
      </td>
    </tr>
  );
}
