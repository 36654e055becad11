import * as React from 'react';

import { Chart } from '../../../core/components/Chart';
import { useTrans } from '../../../core/components/hooks';
import type { IFrame } from '../frame';
import type { Aggregate, ChartKind, IChartChoice } from '../frameChart';
import { chartData, chartLayout, firstChoice, hasY } from '../frameChart';

/** A chart of a table's columns, which a person chooses. */
export function FrameChart({ frame }: { frame: IFrame }): React.JSX.Element {
  const trans = useTrans();
  const [choice, setChoice] = React.useState(() => firstChoice(frame));
  const change = (part: Partial<IChartChoice>): void => setChoice({ ...choice, ...part });
  const kinds: readonly [ChartKind, string][] = [
    ['bar', trans.__('Bars')],
    ['line', trans.__('Line')],
    ['scatter', trans.__('Points')],
    ['histogram', trans.__('Histogram')]
  ];
  const aggregates: readonly [Aggregate, string][] = [
    ['avg', trans.__('Mean')],
    ['sum', trans.__('Sum')],
    ['count', trans.__('Count')]
  ];
  const columns = frame.columns.map(({ index, name }) => [String(index), name] as const);
  const yName = frame.columns[choice.y]?.name ?? '';
  const aggregate = aggregates.find(([id]) => id === choice.aggregate)?.[1] ?? '';
  const yTitle = !hasY(choice)
    ? trans.__('Rows')
    : choice.kind === 'bar'
      ? trans.__('%1 of %2', aggregate, yName)
      : yName;
  const data = React.useMemo(() => chartData(frame, choice), [frame, choice]);
  const layout = React.useMemo(() => chartLayout(frame, choice, yTitle), [frame, choice, yTitle]);
  return (
    <div className="sms-FrameChart">
      <div className="sms-FrameChart-choices">
        <Choice
          label={trans.__('Chart')}
          value={choice.kind}
          options={kinds}
          onChange={kind => change({ kind: kind as ChartKind })}
        />
        <Choice
          label={trans.__('Across')}
          value={String(choice.x)}
          options={columns}
          onChange={x => change({ x: Number(x) })}
        />
        {choice.kind === 'bar' ? (
          <Choice
            label={trans.__('Height')}
            value={choice.aggregate}
            options={aggregates}
            onChange={value => change({ aggregate: value as Aggregate })}
          />
        ) : null}
        {hasY(choice) ? (
          <Choice
            label={choice.kind === 'bar' ? trans.__('of') : trans.__('Up')}
            value={String(choice.y)}
            options={columns}
            onChange={y => change({ y: Number(y) })}
          />
        ) : null}
      </div>
      <Chart
        label={trans.__('Chart of the table from Spark')}
        data={frame.rows.length === 0 ? [] : data}
        layout={layout}
        height={320}
      />
      {frame.cut ? (
        <p className="sms-Frame-note" data-cut>
          {trans.__('Drawn from the rows that are shown, not from all there are.')}
        </p>
      ) : null}
    </div>
  );
}

interface IChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: IChoiceProps): React.JSX.Element {
  return (
    <label className="sms-FrameChart-choice">
      {label}
      <select value={value} onChange={event => onChange(event.currentTarget.value)}>
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
