import * as React from 'react';

import { Button } from '../../core/components/Button';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useAnswer } from '../../core/components/useAnswer';
import { useTheme } from '../../core/components/useTheme';
import type { TrainingReport } from '../../core/wire';
import type { ITabProps } from './DebuggerDetail';

/** The report of a training: made on demand, read here, saved as a page or as a notebook. */
export function ReportTab(props: ITabProps): React.JSX.Element {
  const { model, job, links } = props;
  const trans = useTrans();
  const [made, setMade] = React.useState<TrainingReport | null>(null);
  // Once more when the training has ended: what was made before is outdated then.
  const answer = useAnswer(() => model.api.report(job.id), [model, job.id, job.writing]);
  // What is shown stays until there is another answer.
  React.useEffect(() => setMade(before => answer.value ?? before), [answer.value]);
  const making = useAction();
  const copying = useAction();
  const make = (): void => void making.run(async () => setMade(await model.api.makeReport(job.id)));
  const open = (): void =>
    void copying.run(async () => links.openNotebook((await model.api.copyReport(job.id)).path));
  const error = making.error ?? copying.error ?? answer.error;
  if (!made) {
    return error ? <ErrorBanner error={error} /> : <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  const label = making.busy
    ? trans.__('Making the report…')
    : made.made
      ? trans.__('Make again')
      : trans.__('Make report');
  const button = (
    <Button primary={!made.made} busy={making.busy} onClick={make}>
      {label}
    </Button>
  );
  return (
    <>
      {error ? <ErrorBanner error={error} /> : null}
      {made.made ? (
        <Shown {...props} report={made} button={button} copying={copying.busy} onNotebook={open} />
      ) : (
        <EmptyState
          text={trans.__(
            'A report puts together what the rules found, how losses went, how well the model predicts, what it leans on, and where the time went: one page to keep, and a notebook to go on from.'
          )}
        >
          {button}
        </EmptyState>
      )}
    </>
  );
}

interface IShownProps extends ITabProps {
  report: TrainingReport;
  button: React.ReactNode;
  copying: boolean;
  onNotebook: () => void;
}

function Shown(props: IShownProps): React.JSX.Element {
  const { model, job, report } = props;
  const trans = useTrans();
  const { tone } = useTheme();
  return (
    <>
      <div className="sms-Report-bar">
        <span className="sms-quiet">
          {trans.__('Made')} <Moment at={report.made ?? ''} />
          {report.outdated ? ` ${trans.__('· the training has gone on since')}` : null}
        </span>
        {props.button}
        <Button busy={props.copying} onClick={props.onNotebook}>
          {trans.__('Open as notebook')}
        </Button>
        <a className="sms-link" href={model.api.reportFileUrl(job.id)} download>
          {trans.__('Download')}
        </a>
      </div>
      {/* The server's page has no scripts and says so itself. */}
      <iframe
        key={report.made}
        className="sms-Report-page"
        sandbox=""
        referrerPolicy="no-referrer"
        src={model.api.reportPageUrl(job.id, tone)}
        title={trans.__('Report of %1', job.name)}
      />
    </>
  );
}
