import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { move } from '../address';
import type { ITabProps } from './DebuggerDetail';
import { TensorPanel } from './TensorPanel';
import { TensorTree } from './TensorTree';
import { firstOf } from '../tree';

/** All tensors in a tree, and one of them in detail beside it. */
export function TensorsTab(props: ITabProps): React.JSX.Element {
  const { model, job, route, view } = props;
  const trans = useTrans();
  const { mode } = view;
  const tensors = useFollowed(() => model.tensorsOf(job.id, mode), [model, job.id, mode]);
  if (tensors.error && tensors.value === null) {
    return <ErrorBanner error={tensors.error} onRetry={() => void tensors.load()} />;
  }
  if (tensors.value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  if (tensors.value.length === 0) {
    return <EmptyState text={emptyText(props, trans.__('This job saved no tensor in this mode.'), trans)} />;
  }
  const chosen = tensors.value.find(({ name }) => name === view.tensor) ?? firstOf(tensors.value);
  return (
    <>
      {tensors.error ? <ErrorBanner error={tensors.error} onRetry={() => void tensors.load()} /> : null}
      <div className="sms-Tensors-room">
        <div className="sms-Tensors">
          <TensorTree
            tensors={tensors.value}
            chosen={chosen?.name ?? null}
            onChoose={tensor => move(route, { tab: 'tensors', tensor })}
          />
          {chosen ? <TensorPanel key={`${mode} ${chosen.name}`} {...props} row={chosen} /> : null}
        </div>
      </div>
    </>
  );
}

function emptyText(props: ITabProps, ended: string, trans: ReturnType<typeof useTrans>): string {
  return props.job.writing
    ? trans.__('Tensors are shown here as soon as the job saves the first one.')
    : ended;
}
