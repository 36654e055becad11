import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { LogView } from '../../core/components/LogView';
import { useAnswer } from '../../core/components/useAnswer';
import type { SparkLogPage } from '../../core/wire';
import type { StepFile } from '../tokens';

interface IProps {
  title: string;
  ask: (file: StepFile, offset: number) => Promise<SparkLogPage>;
}

const FILES: readonly StepFile[] = ['stderr', 'stdout', 'controller', 'syslog'];

/** The files that a step of EMR has written, as far as they are in S3. */
export function StepLog(props: IProps): React.JSX.Element {
  const { title, ask } = props;
  const trans = useTrans();
  const [file, setFile] = React.useState<StepFile>('stderr');
  const log = useAnswer(() => ask(file, 0), [file]);
  // EMR takes minutes to put a log where it can be read: that is no fault.
  const awaited = log.error?.code === 'not_found' ? log.error.message : null;
  return (
    <section className="sms-Cluster-log" aria-label={title}>
      <div className="sms-Cluster-logBar">
        <h2>{title}</h2>
        <select
          className="sms-Input"
          aria-label={trans.__('File')}
          value={file}
          onChange={event => setFile(event.currentTarget.value as StepFile)}
        >
          {FILES.map(each => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
        <Button onClick={log.retry}>{trans.__('Refresh')}</Button>
      </div>
      {log.error && !awaited ? <ErrorBanner error={log.error} onRetry={log.retry} /> : null}
      <LogView
        label={title}
        text={log.value?.text ?? ''}
        empty={
          awaited ??
          (log.value === null && !log.error
            ? trans.__('Reading the log')
            : trans.__('Nothing was written yet.'))
        }
      />
    </section>
  );
}
