import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCost, formatCount, formatDuration } from '../../core/format';
import type { IAutoMLDraft } from '../draft';
import { numberOf } from '../draft';
import type { AutoMLModel } from '../model';

/** Seconds. */
const MINUTE = 60;
const HOUR = 3600;

/** Terms of a list: what will be tried, for how long and for how much at most. */
export function PlannedRun(props: { model: AutoMLModel; draft: IAutoMLDraft }): React.JSX.Element {
  const { model, draft } = props;
  const trans = useTrans();
  const type = model.instanceTypes.value?.items.find(each => each.name === draft.instanceType);
  const candidates = numberOf(draft.maxCandidates);
  const minutes = numberOf(draft.maxMinutes);
  const cost = (hours: number): string => formatCost((type?.price_per_hour ?? 0) * hours, model.currency);
  return (
    <>
      <dt>{trans.__('Tries')}</dt>
      <dd>
        {!draft.complete
          ? trans.__('no candidate: the notebooks are written')
          : candidates === null
            ? '–'
            : draft.mode === 'Ensembling'
              ? trans.__('AutoGluon’s portfolio, at most %1 models', formatCount(candidates))
              : trans._n('%1 candidate', 'at most %1 candidates', candidates, formatCount(candidates))}
      </dd>
      <dt>{trans.__('Takes')}</dt>
      <dd>
        {minutes === null
          ? trans.__('as long as it needs')
          : trans.__('at most %1', formatDuration(minutes * MINUTE))}
      </dd>
      {type ? (
        <>
          <dt>{trans.__('Costs')}</dt>
          <dd>
            {minutes === null
              ? trans.__('%1 an hour', cost(1))
              : trans.__('at most %1', cost((minutes * MINUTE) / HOUR))}
          </dd>
        </>
      ) : null}
    </>
  );
}
