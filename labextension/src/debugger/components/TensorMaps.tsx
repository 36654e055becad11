import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { TensorRow, TensorSlice } from '../../core/wire';
import { greyOf, indexOf, leadingOf } from '../maps';
import type { ITabProps } from './DebuggerDetail';

/** Pixels along the longer side of a map, at least. */
const SIDE = 64;

/** The values of a tensor at a step as images: a channel each, or a piece of a matrix. */
export function TensorMaps(props: ITabProps & { row: TensorRow }): React.JSX.Element | null {
  const { model, job, view, row } = props;
  const trans = useTrans();
  const [sample, setSample] = React.useState(0);
  const { mode, step } = view;
  const leading = leadingOf(row.shape ?? []);
  const slice = useFollowed(
    () => model.sliceOf(job.id, { name: row.name, step, mode }, indexOf(row.shape ?? [], sample)),
    [model, job.id, row.name, step, mode, sample]
  );
  const last = React.useRef<TensorSlice | null>(null);
  last.current = slice.value ?? last.current;
  const shown = last.current;
  const id = React.useId();
  if (slice.error) {
    return <ErrorBanner error={slice.error} onRetry={() => void slice.load()} />;
  }
  return (
    <section aria-busy={slice.loading}>
      <h2>{trans.__('As images')}</h2>
      <div className="sms-ChartBar">
        {leading > 1 ? (
          <span className="sms-ChartBar-field">
            <label htmlFor={id}>{trans.__('Sample')}</label>
            <input
              id={id}
              className="sms-Input sms-Input-short"
              type="number"
              min={0}
              max={leading - 1}
              value={sample}
              onChange={event => {
                const chosen = Math.round(event.currentTarget.valueAsNumber);
                setSample(Math.min(leading - 1, Math.max(0, chosen || 0)));
              }}
            />
          </span>
        ) : null}
        {shown?.low != null && shown.high != null ? (
          <span className="sms-quiet">
            {trans.__('Black is %1, white is %2', shown.low.toPrecision(3), shown.high.toPrecision(3))}
          </span>
        ) : null}
      </div>
      <div className="sms-Maps">
        {(shown?.maps ?? []).map((map, at) => (
          <TensorMap key={at} map={map} low={shown?.low ?? 0} high={shown?.high ?? 0} at={at} />
        ))}
      </div>
    </section>
  );
}

interface IMapProps {
  map: readonly (readonly (number | null)[])[];
  low: number;
  high: number;
  at: number;
}

export function TensorMap(props: IMapProps): React.JSX.Element {
  const { map, low, high, at } = props;
  const trans = useTrans();
  const ref = React.useRef<HTMLCanvasElement>(null);
  const rows = map.length;
  const columns = map[0]?.length ?? 0;
  React.useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (context && rows > 0 && columns > 0) {
      context.putImageData(new ImageData(greyOf(map, low, high), columns, rows), 0, 0);
    }
  }, [map, low, high, rows, columns]);
  const scale = Math.max(1, Math.ceil(SIDE / Math.max(rows, columns, 1)));
  return (
    <canvas
      ref={ref}
      role="img"
      aria-label={trans.__('Map %1: %2 rows, %3 columns', at, rows, columns)}
      title={trans.__('Map %1', at)}
      width={columns}
      height={rows}
      style={{ width: columns * scale, height: rows * scale }}
    />
  );
}
