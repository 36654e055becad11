import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { Hunk } from '../../core/wire';

interface IProps {
  /** Of what is changed. */
  name: string;
  hunks: readonly Hunk[];
}

/** What an edit changes, line by line, with the lines around it. */
export function EditDiff(props: IProps): React.JSX.Element {
  const trans = useTrans();
  return (
    // It is scrolled sideways, by keys, too.
    <figure className="sms-CodeDiff" tabIndex={0} aria-label={trans.__('Proposed edit of %1', props.name)}>
      {props.hunks.map(hunk => (
        <div key={hunk.line} className="sms-CodeDiff-hunk">
          {rowsOf(hunk).map(({ kind, number, text }, at) => (
            <Row key={at} kind={kind} number={number} text={text} />
          ))}
        </div>
      ))}
    </figure>
  );
}

interface IRow {
  kind: 'same' | 'gone' | 'new';
  /** From 1; of what is new there is none before it is applied. */
  number: number | null;
  text: string;
}

function rowsOf(hunk: Hunk): readonly IRow[] {
  const numbered = (kind: IRow['kind'], first: number, lines: readonly string[]): IRow[] =>
    lines.map((text, at) => ({ kind, number: first + at, text }));
  return [
    ...numbered('same', hunk.line - hunk.before.length, hunk.before),
    ...numbered('gone', hunk.line, hunk.gone),
    ...hunk.new.map(text => ({ kind: 'new', number: null, text }) as const),
    ...numbered('same', hunk.line + hunk.gone.length, hunk.after)
  ];
}

const SIGNS = { same: ' ', gone: '−', new: '+' } as const;
const TAGS = { same: 'span', gone: 'del', new: 'ins' } as const;

/** Screen readers say of `del` and `ins` what eyes see by colour and sign. */
function Row({ kind, number, text }: IRow): React.JSX.Element {
  const Tag = TAGS[kind];
  return (
    <div className="sms-CodeDiff-row" data-kind={kind}>
      <span className="sms-CodeDiff-number">{number}</span>
      <span className="sms-CodeDiff-sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      <Tag className="sms-CodeDiff-text">{text || ' '}</Tag>
    </div>
  );
}
