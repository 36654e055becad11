import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Chart } from '../../core/components/Chart';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { hasWebGL } from '../../core/plot';
import type {
  NarrowedRange,
  ParameterRanges1,
  TrainingDefinition,
  TuningHistory,
  TuningJob
} from '../../core/wire';
import type { TuningModel } from '../model';
import { PARALLEL_LAYOUT, parallelTraces } from '../parallel';
import { numberOf, triedOf } from '../parameters';
import type { IDraft } from '../steering';
import { chosenBy, chosenOn, draftOf, NO_DRAFT } from '../steering';
import { RangeTable } from './RangeTable';

const HEIGHT = 320;

interface IProps {
  model: TuningModel;
  job: TuningJob;
  definition: TrainingDefinition;
  /** Null before the first answer. */
  history: TuningHistory | null;
}

/** Narrow the ranges, by dragging along an axis, by typing ends or by choosing values. */
export function NarrowForm(props: IProps): React.JSX.Element {
  const { model, job, definition, history } = props;
  const trans = useTrans();
  const action = useAction();
  const [draft, setDraft] = React.useState<IDraft>(NO_DRAFT);
  const [told, setTold] = React.useState('');
  const changed = changesOf(definition, draft);
  const problem = problemOf(changed, trans);
  const [held, setHeld] = React.useState(false);
  const drawn = useStill(history, held);
  const data = React.useMemo(
    () => (drawn ? parallelTraces(drawn, chosenBy(draft, drawn.axes), hasWebGL()) : []),
    [drawn, draft]
  );
  const apply = (): void =>
    void action.run(async () => {
      setTold('');
      await model.update(job, { ranges: changed });
      setDraft(NO_DRAFT);
      setTold(trans.__('The next trials are chosen from these ranges.'));
    });
  return (
    <section>
      <h2>{trans.__('Ranges')}</h2>
      <p className="sms-quiet">
        {hasWebGL()
          ? trans.__(
              'Drag along an axis to choose a part of it, or choose in the table; trials that lie outside fade. A click on the axis takes the part back.'
            )
          : trans.__('Type the ends, or choose the values, that the next trials shall keep to.')}
      </p>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <div onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
        <Chart
          label={trans.__('Ranges by trial')}
          data={data}
          layout={PARALLEL_LAYOUT}
          height={HEIGHT}
          empty={trans.__('Trials are drawn here as soon as the first one has told its objective.')}
          onRestyle={traces => setDraft(draftOf(chosenOn(traces, drawn?.axes ?? []), drawn?.axes ?? []))}
        />
      </div>
      <RangeTable ranges={definition.ranges} draft={draft} onChange={setDraft} />
      <div className="sms-Form-actions">
        <Button primary busy={action.busy} disabledReason={problem} onClick={apply}>
          {trans.__('Use these ranges')}
        </Button>
        {changed.length > 0 ? (
          <Button onClick={() => setDraft(NO_DRAFT)}>{trans.__('Take back')}</Button>
        ) : null}
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

/** What a draft changes of the ranges that hold now; an end is NaN where it is no number. */
function changesOf({ name: definition, ranges }: TrainingDefinition, draft: IDraft): NarrowedRange[] {
  return [...numbersChanged(ranges, draft), ...valuesChanged(ranges, draft)].map(change => ({
    ...change,
    definition
  }));
}

type Change = Omit<NarrowedRange, 'definition'>;

function numbersChanged({ continuous, integer }: ParameterRanges1, { typed }: IDraft): Change[] {
  return [...continuous, ...integer].flatMap(range => {
    const ends = typed[range.name];
    const minimum = ends ? (numberOf(ends.minimum) ?? NaN) : range.minimum;
    const maximum = ends ? (numberOf(ends.maximum) ?? NaN) : range.maximum;
    return minimum === range.minimum && maximum === range.maximum
      ? []
      : [{ name: range.name, minimum, maximum, values: null }];
  });
}

function valuesChanged({ categorical }: ParameterRanges1, { picked }: IDraft): Change[] {
  return categorical.flatMap(range => {
    const now = triedOf(range);
    const wanted = picked[range.name] ?? now;
    return wanted.length === now.length && wanted.every(value => now.includes(value))
      ? []
      : [{ name: range.name, minimum: null, maximum: null, values: [...wanted] }];
  });
}

/** Why changes can't be made as they are; null if they can. */
function problemOf(changed: readonly NarrowedRange[], trans: TranslationBundle): string | null {
  const empty = changed.find(({ values }) => values?.length === 0);
  const wrong = changed.find(
    ({ values, minimum, maximum }) => !values && !((minimum ?? NaN) <= (maximum ?? NaN))
  );
  if (empty) {
    return trans.__('Leave at least one value of %1.', empty.name);
  }
  if (wrong) {
    return trans.__('The ends of %1 are not a range.', wrong.name);
  }
  return changed.length === 0 ? trans.__('Choose a part of an axis first, or another range below.') : null;
}
