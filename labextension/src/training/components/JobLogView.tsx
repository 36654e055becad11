import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { LineView } from '../../core/components/LineView';
import { formatExact } from '../../core/format';
import { StudioError } from '../../core/request';
import type { Job, LogLine } from '../../core/wire';
import type { TrainingModel } from '../model';

interface IProps {
  model: TrainingModel;
  job: Job;
}

/** The log of a job, live; a search looks through the whole of it on the server. */
export function JobLogView(props: IProps): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const log = React.useMemo(() => model.logOf(job.id), [model, job.id]);
  React.useEffect(() => () => log.dispose(), [log]);
  useModels(log);
  const [search, setSearch] = React.useState('');
  const [found, setFound] = React.useState<readonly LogLine[] | null>(null);
  const [error, setError] = React.useState<StudioError | null>(null);
  const run = async (): Promise<void> => {
    try {
      setError(null);
      setFound(search ? await log.search(search) : null);
    } catch (reason) {
      setError(StudioError.from(reason));
    }
  };
  const lines = found ?? log.lines;
  const many = job.spec.instance_count > 1;
  const failure = error ?? log.error;
  return (
    <section className="sms-JobLogView" aria-label={trans.__('Log')}>
      <form
        className="sms-JobLogView-bar"
        role="search"
        onSubmit={event => {
          event.preventDefault();
          void run();
        }}
      >
        <input
          className="sms-Input"
          type="search"
          aria-label={trans.__('Search the log')}
          placeholder={trans.__('Search the log')}
          value={search}
          onChange={event => {
            setSearch(event.currentTarget.value);
            if (!event.currentTarget.value) {
              setFound(null);
            }
          }}
        />
        <span className="sms-quiet" aria-live="polite">
          {found
            ? trans._n('%1 line', '%1 lines', found.length)
            : log.cut
              ? trans.__('The end of the log; all of it is in the download.')
              : null}
        </span>
        <a className="sms-link" href={model.fileUrl(job, 'log.txt')} download>
          {trans.__('Download log')}
        </a>
      </form>
      {failure ? <ErrorBanner error={failure} /> : null}
      <LineView
        label={trans.__('Log')}
        lines={lines.map(line => ({
          text: many ? `[${line.host}] ${line.text}` : line.text,
          title: formatExact(line.time)
        }))}
        follow={found === null}
        empty={
          found
            ? trans.__('No line has “%1” in it.', search)
            : trans.__('The program has written nothing yet.')
        }
      />
    </section>
  );
}
