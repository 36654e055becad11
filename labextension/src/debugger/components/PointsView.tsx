import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Chart } from '../../core/components/Chart';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { Embedding, TensorRow } from '../../core/wire';
import { move } from '../address';
import { pointsCell } from '../cell';
import type { Pair } from '../pointTraces';
import { pointsNote, pointsPicture } from '../pointTraces';
import type { Method } from '../tokens';
import { Chips } from './Chips';
import type { ITabProps } from './DebuggerDetail';
import { StepSlider } from './StepSlider';

const HEIGHT = 480;
const PAIRS: readonly Pair[] = [
  [0, 1],
  [0, 2],
  [1, 2]
];

/** The rows of a tensor at a step as points: what is alike is near. */
export function PointsView(props: ITabProps & { row: TensorRow }): React.JSX.Element {
  const { model, job, route, view, row } = props;
  const trans = useTrans();
  const { mode, step, method } = view;
  const [pair, setPair] = React.useState(0);
  const steps = useFollowed(() => model.stepsOf(job.id, mode, row.name), [model, job.id, mode, row.name]);
  const points = useFollowed(
    () => model.embeddingOf(job.id, { name: row.name, step, mode }, method),
    [model, job.id, row.name, step, mode, method]
  );
  React.useEffect(
    // Nobody waits any more for a layout whose page is left.
    () => () => {
      if (method === 'tsne' && points.loading) {
        void model.stopLayout(job.id);
      }
    },
    [model, job.id, method, points]
  );
  // What was shown stays until the next points are there.
  const last = React.useRef<Embedding | null>(null);
  last.current = points.value ?? last.current;
  const shown = last.current?.method === method ? last.current : null;
  const methods: readonly [Method, string][] = [
    ['pca', trans.__('Principal components')],
    ['tsne', trans.__('t-SNE')]
  ];
  return (
    <section className="sms-TensorStep">
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Points')}>
        <Chips
          label={trans.__('Method')}
          choices={methods}
          value={method}
          onChange={chosen => move(route, { method: chosen })}
        />
        {method === 'pca' ? <PairSelect value={pair} onChange={setPair} /> : null}
        <CopyButton
          text={pointsCell(job.path, row.name, shown?.step ?? step, mode, method, shown?.labels ?? '')}
          label={trans.__('Copy as code')}
        />
      </div>
      {steps.value ? (
        <StepSlider
          page={steps.value}
          step={step}
          live={job.writing && method === 'pca'}
          onStep={chosen => move(route, { step: chosen })}
        />
      ) : null}
      {points.error ? <ErrorBanner error={points.error} onRetry={() => void points.load()} /> : null}
      {method === 'tsne' && points.loading ? (
        <div className="sms-ChartBar" role="status">
          <span>{trans.__('The rows are being laid out. 2,000 of them take about ten seconds.')}</span>
          <Button onClick={() => void model.stopLayout(job.id)}>{trans.__('Stop')}</Button>
        </div>
      ) : null}
      {shown ? (
        <Points points={shown} pair={PAIRS[method === 'pca' ? pair : 0] ?? [0, 1]} busy={points.loading} />
      ) : points.error ? null : (
        <div className="sms-PageSkeleton" aria-busy="true" style={{ height: HEIGHT }} />
      )}
    </section>
  );
}

function Points(props: { points: Embedding; pair: Pair; busy: boolean }): React.JSX.Element {
  const { points, pair, busy } = props;
  const trans = useTrans();
  const picture = React.useMemo(() => pointsPicture(points, pair, trans), [points, pair, trans]);
  return (
    <section aria-busy={busy}>
      <h2>{trans.__('Rows at step %1', formatCount(points.step))}</h2>
      <p className="sms-quiet">{pointsNote(points, trans)}</p>
      <Chart
        label={trans.__('Rows as points')}
        data={picture.data}
        layout={picture.layout}
        height={HEIGHT}
        empty={trans.__('Every row has numbers that are NaN or infinite.')}
      />
    </section>
  );
}

function PairSelect(props: { value: number; onChange: (pair: number) => void }): React.JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <span className="sms-ChartBar-field">
      <label htmlFor={id}>{trans.__('Components')}</label>
      <select
        id={id}
        className="sms-Input"
        value={value}
        onChange={event => onChange(Number(event.currentTarget.value))}
      >
        {PAIRS.map(([across, up], at) => (
          <option key={at} value={at}>
            {trans.__('%1 and %2', across + 1, up + 1)}
          </option>
        ))}
      </select>
    </span>
  );
}
