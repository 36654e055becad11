import { InputGroup } from '@jupyterlab/ui-components';
import * as React from 'react';

import { FilterBar } from '../../core/components/FilterBar';
import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { ColumnRef } from '../columns';
import type { Leaderboard } from '../leaderboard';
import type { IBoardQuery } from '../query';
import { isNarrowed } from '../query';
import { ColumnChooser } from './ColumnChooser';
import { FilterChips } from './FilterChips';

interface IProps {
  query: IBoardQuery;
  board: Leaderboard;
  columns: readonly ColumnRef[];
  exportUrl: string;
  onChange: (change: Partial<IBoardQuery>) => void;
}

/** What narrows a leaderboard, which columns it has, and its export. */
export function BoardToolbar(props: IProps): React.JSX.Element {
  const { query, board, columns, onChange } = props;
  const trans = useTrans();
  const shown = new Set([...(query.view === 'all' ? ['deleted'] : []), ...(query.flat ? ['flat'] : [])]);
  const total = board.total ?? 0;
  return (
    <>
      <div className="sms-DataTable-toolbar">
        <TypedText
          label={trans.__('Search runs')}
          placeholder={trans.__('Search name or id')}
          className="sms-DataTable-search"
          value={query.text}
          onChange={text => onChange({ text })}
        />
        <TypedText
          label={trans.__('MLflow filter')}
          placeholder={trans.__("MLflow filter, e.g. metrics.acc > 0.9 and params.model = 'cnn'")}
          className="sms-Board-syntax"
          value={query.filterString}
          onChange={filterString => onChange({ filterString })}
          onEnter
        />
        <div className="sms-DataTable-tools">
          <span className="sms-DataTable-count" role="status">
            {board.total === null ? '' : trans._n('%2 run', '%2 runs', total, formatCount(total))}
          </span>
          <ColumnChooser
            known={board.columns}
            columns={columns}
            onChange={chosen => onChange({ columns: chosen })}
          />
          <a className="jp-Button jp-mod-minimal sms-Button" href={props.exportUrl} download>
            {trans.__('Export CSV')}
          </a>
        </div>
      </div>
      <div className="sms-DataTable-toolbar">
        <FilterChips
          known={board.columns}
          filters={query.filters}
          onChange={filters => onChange({ filters })}
        />
        <FilterBar
          label={trans.__('Show')}
          filters={[
            { id: 'flat', label: trans.__('Nested runs in one list'), test: () => true },
            { id: 'deleted', label: trans.__('Deleted too'), test: () => true }
          ]}
          active={shown}
          onChange={next =>
            onChange({ view: next.has('deleted') ? 'all' : 'active', flat: next.has('flat') })
          }
        />
        {isNarrowed(query) ? (
          <button
            type="button"
            className="jp-Button jp-mod-minimal sms-Button"
            onClick={() => onChange({ text: '', filters: [], filterString: '' })}
          >
            {trans.__('Clear all')}
          </button>
        ) : null}
      </div>
    </>
  );
}

interface ITextProps {
  label: string;
  placeholder: string;
  className: string;
  value: string;
  onChange: (text: string) => void;
  /** Only Enter and leaving the field ask: half a condition is none. */
  onEnter?: boolean;
}

/** People stop between two letters for less than this (milliseconds). */
const TYPING = 250;

/** A text whose change is told when the person has finished typing. */
function TypedText(props: ITextProps): React.JSX.Element {
  const { value, onEnter } = props;
  const [text, setText] = React.useState(value);
  const onChange = React.useRef(props.onChange);
  React.useEffect(() => {
    onChange.current = props.onChange;
  });
  React.useEffect(() => setText(value), [value]);
  React.useEffect(() => {
    if (onEnter || text === value) {
      return undefined;
    }
    const timer = setTimeout(() => onChange.current(text), TYPING);
    return () => clearTimeout(timer);
  }, [text, value, onEnter]);
  const tell = (): void => {
    if (text !== value) {
      onChange.current(text);
    }
  };
  return (
    <div className={props.className}>
      <InputGroup
        type="search"
        rightIcon="ui-components:search"
        placeholder={props.placeholder}
        aria-label={props.label}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        onBlur={tell}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            tell();
          }
        }}
      />
    </div>
  );
}
