import * as React from 'react';

import { formatBytes } from '../format';
import type { IObservable } from '../model';
import type { StudioError } from '../request';
import type { Extra } from '../wire';
import { Button } from './Button';
import { ErrorBanner } from './ErrorBanner';
import { useModels, useTrans } from './hooks';
import { LogView } from './LogView';
import { Progress } from './Progress';
import { useAction } from './useAction';

/** An extra as the server knows it now, and what can be done about it. */
export interface IExtraOffer extends IObservable {
  /** Null while the server has not answered, or when it offers no such extra. */
  readonly extra: Extra | null;
  /** Why the server could not be asked. */
  readonly error: StudioError | null;
  load(): Promise<void>;
  install(): Promise<void>;
  stop(): Promise<void>;
}

interface IProps {
  offer: IExtraOffer;
  /** Loads the page again, which finds what was installed. */
  onReload: () => void;
}

/** What a missing extra would bring and its size; installs it, with progress and log. */
export function MissingExtra({ offer, onReload }: IProps): React.JSX.Element {
  const trans = useTrans();
  const action = useAction();
  useModels(offer);
  // It may have been installed in another tab or terminal since.
  React.useEffect(() => void offer.load(), [offer]);
  const { extra } = offer;
  const error = action.error ?? offer.error;
  return (
    <div className="sms-MissingExtra">
      {extra ? (
        <>
          <p>{extra.description}</p>
          <p className="sms-quiet">
            {trans.__('%1, about %2.', extra.packages.join(', '), formatBytes(extra.size_bytes))}
          </p>
          <Outcome extra={extra} />
          <Act extra={extra} offer={offer} busy={action.busy} run={action.run} onReload={onReload} />
          {extra.log ? <LogView label={trans.__('Installation log')} text={extra.log} empty="" /> : null}
        </>
      ) : error ? null : (
        <Progress label={trans.__('Asking the server')} value={null} />
      )}
      {error ? (
        <ErrorBanner error={error} onRetry={offer.error ? () => void offer.load() : undefined} />
      ) : null}
    </div>
  );
}

interface IActProps extends IProps {
  extra: Extra;
  busy: boolean;
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** The one button that fits the state, or who can do it where this server cannot. */
function Act({ extra, offer, busy, run, onReload }: IActProps): React.JSX.Element | null {
  const trans = useTrans();
  const act = (work: () => Promise<void>): (() => void) => {
    return () => void run(work);
  };
  switch (extra.state) {
    case 'Installing':
      return (
        <Progress
          label={trans.__('Installing')}
          value={extra.progress}
          note={extra.note}
          action={
            <Button onClick={act(() => offer.stop())} busy={busy}>
              {trans.__('Stop')}
            </Button>
          }
        />
      );
    case 'Installed':
      return extra.restart_reason ? null : (
        <Button primary onClick={onReload}>
          {trans.__('Reload page')}
        </Button>
      );
    default:
      return extra.obstacle ? (
        <p>{extra.obstacle}</p>
      ) : (
        <Button primary onClick={act(() => offer.install())} busy={busy}>
          {extra.state === 'Failed' ? trans.__('Try again') : trans.__('Install')}
        </Button>
      );
  }
}

/** How it ended, or how it goes on. */
function Outcome({ extra }: { extra: Extra }): React.JSX.Element {
  return (
    <div role="status">
      <OutcomeText extra={extra} />
    </div>
  );
}

function OutcomeText({ extra }: { extra: Extra }): React.JSX.Element | null {
  const trans = useTrans();
  switch (extra.state) {
    case 'Installing':
      return <p>{trans.__('It goes on when you close this.')}</p>;
    case 'Failed':
      return (
        <>
          <p>{trans.__('It could not be installed. Nothing was changed. The reason:')}</p>
          <pre className="sms-MissingExtra-reason">{extra.failure_reason}</pre>
        </>
      );
    case 'Installed':
      return extra.restart_reason ? (
        <p>
          {trans.__('Installed. JupyterLab has to be started again before it can be used.')}{' '}
          {extra.restart_reason}
        </p>
      ) : (
        <p>{trans.__('Installed. The page finds it when it is loaded again.')}</p>
      );
    default:
      return null;
  }
}
