import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import { Remote } from '../../core/model';
import type { TensorSlice } from '../../core/wire';
import { batchOf } from '../batch';
import type { ITabProps } from './DebuggerDetail';
import { TensorMap } from './TensorMaps';

interface IProps extends Pick<ITabProps, 'model' | 'job'> {
  step: number;
}

/** The images that the model got at the step of a finding, where inputs are saved; asked for when unfolded. */
export function BatchSamples(props: IProps): React.JSX.Element {
  const trans = useTrans();
  const [open, setOpen] = React.useState(false);
  return (
    <details className="sms-Finding-more" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{trans.__('Samples of the batch')}</summary>
      {open ? <Samples {...props} /> : null}
    </details>
  );
}

function Samples({ model, job, step }: IProps): React.JSX.Element {
  const trans = useTrans();
  const samples = useFollowed(() => {
    const remote = new Remote(() => load(model, job.id, step));
    void remote.ensure();
    return remote;
  }, [model, job.id, step]);
  if (samples.error) {
    return <ErrorBanner error={samples.error} onRetry={() => void samples.load()} />;
  }
  if (samples.value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  const [slice] = samples.value;
  if (!slice) {
    return <p className="sms-quiet">{trans.__('No images are among the inputs that were saved.')}</p>;
  }
  const { maps, low, high, name } = slice;
  return (
    <>
      <p className="sms-quiet">
        {trans._n(
          '%1 sample of %2 at step %3',
          '%1 samples of %2 at step %3',
          maps.length,
          name,
          formatCount(slice.step)
        )}
      </p>
      <div className="sms-Maps">
        {maps.map((map, at) => (
          <TensorMap key={at} map={map} low={low ?? 0} high={high ?? 0} at={at} />
        ))}
      </div>
    </>
  );
}

/** What the model got at the saved step that is nearest; nothing where that is no batch of images. */
async function load({ api }: IProps['model'], job: string, step: number): Promise<readonly TensorSlice[]> {
  const row = batchOf((await api.inputs(job)).items);
  return row ? [await api.samples(job, { name: row.name, step, mode: 'GLOBAL' })] : [];
}
