import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAnswer } from '../../core/components/useAnswer';
import type { ExperimentsModel } from '../model';
import { CellView } from './CopiedCell';

/** A notebook cell that runs again what a run came from. */
export function ReproduceTab(props: { model: ExperimentsModel; run: string }): React.JSX.Element {
  const { model, run } = props;
  const trans = useTrans();
  const answer = useAnswer(() => model.reproduce(run), [model, run]);
  if (answer.error) {
    return <ErrorBanner error={answer.error} onRetry={answer.retry} />;
  }
  return (
    <section>
      <p>{trans.__('Paste this into a cell of a notebook to do the run again.')}</p>
      {answer.value ? (
        <CellView cell={answer.value} />
      ) : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
    </section>
  );
}
