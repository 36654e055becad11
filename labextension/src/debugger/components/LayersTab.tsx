import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { WhenSeen } from '../../core/components/WhenSeen';
import type { TensorRow } from '../../core/wire';
import { move } from '../address';
import { rangeOf } from '../bins';
import { distributionCell } from '../cell';
import { mostOf } from '../traces';
import { treeOf } from '../tree';
import { CompareSelect } from './CompareSelect';
import type { ITabProps } from './DebuggerDetail';
import { DistributionChart } from './DistributionChart';
import { DrawingSelect } from './DrawingSelect';
import { ModeSelect } from './ModeSelect';

const HEIGHT = 240;
/** Tensors that are drawn side by side; more are megabytes of histograms. */
const MOST = 120;

/** The tensors of a collection side by side on one scale: a gradient that shrinks layer by layer is seen here. */
export function LayersTab(props: ITabProps): React.JSX.Element {
  const { model, job, view } = props;
  const trans = useTrans();
  const tensors = useFollowed(() => model.tensorsOf(job.id, view.mode), [model, job.id, view.mode]);
  const tree = React.useMemo(() => treeOf(tensors.value ?? []), [tensors.value]);
  if (tensors.error && tensors.value === null) {
    return <ErrorBanner error={tensors.error} onRetry={() => void tensors.load()} />;
  }
  if (tensors.value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  const chosen = tree.find(({ name }) => name === view.collection) ?? tree[0];
  if (!chosen) {
    return <EmptyState text={trans.__('Layers are drawn here as soon as the job saved a tensor of one.')} />;
  }
  return (
    <Layers
      {...props}
      collections={tree.map(({ name }) => name)}
      collection={chosen.name}
      rows={chosen.layers.flatMap(layer => layer.tensors)}
    />
  );
}

interface IProps extends ITabProps {
  collections: readonly string[];
  collection: string;
  rows: readonly TensorRow[];
}

function Layers(props: IProps): React.JSX.Element {
  const { model, job, route, view, collections, collection, rows } = props;
  const trans = useTrans();
  const id = React.useId();
  const names = rows.slice(0, MOST).map(row => row.name);
  const key = names.join('\n');
  const other = view.other ? model.find(view.other) : null;
  const own = useFollowed(
    () => model.distributionsOf(job.id, names, view.mode),
    [model, job.id, key, view.mode]
  );
  const theirs = useFollowed(
    () => model.distributionsOf(other?.id ?? job.id, other ? names : [], view.mode),
    [model, job.id, other?.id, key, view.mode]
  );
  const error = own.error ?? theirs.error;
  const [range, most] = React.useMemo(() => {
    const all = [...(own.value ?? []), ...(theirs.value ?? [])];
    const used = rangeOf(all);
    return [used, mostOf(all, used)];
  }, [own.value, theirs.value]);
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <span className="sms-ChartBar-field">
          <label htmlFor={id}>{trans.__('Collection')}</label>
          <select
            id={id}
            className="sms-Input"
            value={collection}
            onChange={event => move(route, { collection: event.currentTarget.value })}
          >
            {collections.map(name => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </span>
        <DrawingSelect value={view.drawing} onChange={drawing => move(route, { drawing })} />
        <ModeSelect job={job} mode={view.mode} onChange={mode => move(route, { mode, step: null })} />
        <CompareSelect
          jobs={model.jobs.value ?? []}
          job={job}
          other={view.other}
          onChange={chosen => move(route, { other: chosen })}
        />
        <CopyButton
          text={distributionCell(other ? [job, other] : [job], names, view.mode)}
          label={trans.__('Copy as code')}
        />
      </div>
      {rows.length > names.length ? (
        <p className="sms-quiet">
          {trans.__('The first %1 of %2 tensors; the others are in the tree.', names.length, rows.length)}
        </p>
      ) : null}
      {error ? <ErrorBanner error={error} onRetry={() => void own.load()} /> : null}
      <div className="sms-Charts" aria-busy={own.loading}>
        {(own.value ?? []).flatMap(distribution => {
          const twin = theirs.value?.find(({ name }) => name === distribution.name);
          const pair = twin
            ? [
                { title: trans.__('%1 in %2', distribution.name, job.name), distribution },
                { title: trans.__('%1 in %2', twin.name, other?.name ?? ''), distribution: twin }
              ]
            : [{ title: distribution.name, distribution }];
          return pair.map(one => (
            <WhenSeen key={one.title} height={HEIGHT + 40}>
              <DistributionChart {...one} range={range} most={most} drawing={view.drawing} height={HEIGHT} />
            </WhenSeen>
          ));
        })}
      </div>
    </>
  );
}
