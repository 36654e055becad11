import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Chart } from '../../core/components/Chart';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { significant } from '../../core/format';
import { hasWebGL } from '../../core/plot';
import type { NarrowedRange, TrainingDefinition, TuningHistory, TuningJob } from '../../core/wire';
import type { TuningModel } from '../model';
import { PARALLEL_LAYOUT, parallelTraces } from '../parallel';
import { numberOf } from '../parameters';
import type { Chosen } from '../steering';
import { chosenBy, chosenOn, narrowedBy } from '../steering';

const HEIGHT = 320;

interface IProps {
  model: TuningModel;
  job: TuningJob;
  definition: TrainingDefinition;
  /** Null before the first answer. */
  history: TuningHistory | null;
}

/** Ends of a range as they are typed. */
type Typed = Readonly<Record<string, { minimum: string; maximum: string }>>;

/** Narrow the ranges, by dragging along an axis or by typing. */
export function NarrowForm(props: IProps): React.JSX.Element {
  const { model, job, definition, history } = props;
  const trans = useTrans();
  const action = useAction();
  const [typed, setTyped] = React.useState<Typed>({});
  const [told, setTold] = React.useState('');
  const ranges = [...definition.ranges.continuous, ...definition.ranges.integer];
  const changed = rangesTyped(ranges, typed, definition.name);
  const wrong = changed.find(one => !(one.minimum <= one.maximum));
  const [held, setHeld] = React.useState(false);
  const drawn = useStill(history, held);
  const data = React.useMemo(
    () => (drawn ? parallelTraces(drawn, chosenBy(typed, drawn.axes), hasWebGL()) : []),
    [drawn, typed]
  );
  const choose = (chosen: Chosen): void => {
    if (drawn) {
      const parts = narrowedBy(chosen, drawn.axes, definition.name);
      setTyped(
        Object.fromEntries(
          parts.map(({ name, minimum, maximum }) => [
            name,
            { minimum: String(minimum), maximum: String(maximum) }
          ])
        )
      );
    }
  };
  const apply = (): void =>
    void action.run(async () => {
      setTold('');
      await model.update(job, { ranges: changed });
      setTyped({});
      setTold(trans.__('The next trials are chosen from these ranges.'));
    });
  return (
    <section>
      <h2>{trans.__('Ranges')}</h2>
      <p className="sms-quiet">
        {hasWebGL()
          ? trans.__(
              'Drag along an axis to choose a part of it, or type its ends; trials that lie outside fade. A click on the axis takes the part back.'
            )
          : trans.__('Type the ends that the next trials shall keep to.')}
      </p>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <div onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
        <Chart
          label={trans.__('Ranges by trial')}
          data={data}
          layout={PARALLEL_LAYOUT}
          height={HEIGHT}
          empty={trans.__('Trials are drawn here as soon as the first one has told its objective.')}
          onRestyle={traces => choose(chosenOn(traces, drawn?.axes ?? []))}
        />
      </div>
      <RangeTable ranges={ranges} typed={typed} onChange={setTyped} />
      <div className="sms-Form-actions">
        <Button
          primary
          busy={action.busy}
          disabledReason={
            wrong
              ? trans.__('The ends of %1 are not a range.', wrong.name)
              : changed.length === 0
                ? trans.__('Choose a part of an axis first, or type an end.')
                : null
          }
          onClick={apply}
        >
          {trans.__('Use these ranges')}
        </Button>
        {changed.length > 0 ? <Button onClick={() => setTyped({})}>{trans.__('Take back')}</Button> : null}
        <span role="status" className="sms-Form-status">
          {told}
        </span>
      </div>
    </section>
  );
}

/** The last history from before the pointer came: new trials must not take an axis from under it. */
function useStill(history: TuningHistory | null, held: boolean): TuningHistory | null {
  const last = React.useRef(history);
  if (!held || last.current === null) {
    last.current = history;
  }
  return last.current;
}

type NumericRange = TrainingDefinition['ranges']['continuous'][number];

/** What was typed and differs from what holds now; NaN where it is no number. */
function rangesTyped(ranges: readonly NumericRange[], typed: Typed, definition: string): NarrowedRange[] {
  return ranges.flatMap(range => {
    const ends = typed[range.name];
    const minimum = ends ? (numberOf(ends.minimum) ?? NaN) : range.minimum;
    const maximum = ends ? (numberOf(ends.maximum) ?? NaN) : range.maximum;
    return minimum === range.minimum && maximum === range.maximum
      ? []
      : [{ definition, name: range.name, minimum, maximum }];
  });
}

function RangeTable(props: {
  ranges: readonly NumericRange[];
  typed: Typed;
  onChange: (typed: Typed) => void;
}): React.JSX.Element {
  const { ranges, typed, onChange } = props;
  const trans = useTrans();
  return (
    <table className="sms-PlainTable">
      <thead>
        <tr>
          <th scope="col">{trans.__('Hyperparameter')}</th>
          <th scope="col">{trans.__('Now')}</th>
          <th scope="col">{trans.__('Minimum')}</th>
          <th scope="col">{trans.__('Maximum')}</th>
        </tr>
      </thead>
      <tbody>
        {ranges.map(range => {
          const ends = typed[range.name] ?? {
            minimum: String(range.minimum),
            maximum: String(range.maximum)
          };
          const set = (part: Partial<typeof ends>): void =>
            onChange({ ...typed, [range.name]: { ...ends, ...part } });
          return (
            <tr key={range.name} data-changed={range.name in typed || undefined}>
              <th scope="row" className="sms-code">
                {range.name}
              </th>
              <td className="sms-figure">
                {`${significant(range.minimum, 4)} … ${significant(range.maximum, 4)}`}
              </td>
              <td>
                <input
                  className="sms-Input sms-Input-short"
                  inputMode="decimal"
                  aria-label={trans.__('Minimum of %1', range.name)}
                  value={ends.minimum}
                  onChange={event => set({ minimum: event.currentTarget.value })}
                />
              </td>
              <td>
                <input
                  className="sms-Input sms-Input-short"
                  inputMode="decimal"
                  aria-label={trans.__('Maximum of %1', range.name)}
                  value={ends.maximum}
                  onChange={event => set({ maximum: event.currentTarget.value })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
