import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { move } from '../address';
import { updatesCell } from '../cell';
import { ratioPicture } from '../traces';
import type { ITabProps } from './DebuggerDetail';
import { ModeSelect } from './ModeSelect';

/** How much of a weight each update changes, layer by layer. */
export function UpdatesTab(props: ITabProps): React.JSX.Element {
  const { model, job, route, view } = props;
  const trans = useTrans();
  const { mode } = view;
  const updates = useFollowed(() => model.updatesOf(job.id, mode), [model, job.id, mode]);
  const picture = React.useMemo(() => ratioPicture(updates.value ?? [], trans), [updates.value, trans]);
  const names = (updates.value ?? []).map(({ tensor }) => tensor);
  if (updates.error && updates.value === null) {
    return <ErrorBanner error={updates.error} onRetry={() => void updates.load()} />;
  }
  if (updates.value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <ModeSelect job={job} mode={mode} onChange={chosen => move(route, { mode: chosen, step: null })} />
        <CopyButton text={updatesCell(job.path, names, mode)} label={trans.__('Copy as code')} />
      </div>
      {picture.data.length === 0 ? (
        <EmptyState
          text={trans.__(
            'The ratio of update to weight needs the weights of two steps. Let the hook save the collection "weights" with its values.'
          )}
        />
      ) : (
        <>
          <p className="sms-quiet">
            {trans.__(
              'How much changed between two saved steps, divided by the size of the weight, both as means of magnitudes. Near one in a thousand a training learns, as a rule of thumb; far above it the learning rate is too high, far below too low.'
            )}
          </p>
          <Chart
            label={trans.__('Update to weight by layer')}
            data={picture.data}
            layout={picture.layout}
            height={480}
          />
        </>
      )}
    </>
  );
}
