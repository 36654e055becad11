import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import type { TagChange } from './tagDialog';
import { askTag } from './tagDialog';

/** What MLflow keeps of a note. */
const MAX_NOTE = 8000;

interface INoteProps {
  note: string;
  /** Resolves to whether it was kept. */
  onSave: (note: string) => Promise<boolean>;
}

/** A note, as the text it is; changed in place. */
export function NoteEditor(props: INoteProps): React.JSX.Element {
  const { note, onSave } = props;
  const trans = useTrans();
  const [draft, setDraft] = React.useState<string | null>(null);
  if (draft === null) {
    return (
      <div className="sms-Note">
        {note ? <p className="sms-pre">{note}</p> : null}
        <Button onClick={() => setDraft(note)}>{note ? trans.__('Edit note') : trans.__('Add note')}</Button>
      </div>
    );
  }
  const save = async (): Promise<void> => {
    if (await onSave(draft)) {
      setDraft(null);
    }
  };
  return (
    <div className="sms-Note">
      <textarea
        className="sms-Input"
        rows={6}
        maxLength={MAX_NOTE}
        aria-label={trans.__('Note')}
        autoFocus
        value={draft}
        onChange={event => setDraft(event.currentTarget.value)}
      />
      <div className="sms-Form-actions">
        <Button onClick={() => setDraft(null)}>{trans.__('Cancel')}</Button>
        <Button primary onClick={() => void save()}>
          {trans.__('Save note')}
        </Button>
      </div>
    </div>
  );
}

interface ITagProps {
  tags: Readonly<Record<string, string>>;
  onChange: (change: TagChange) => Promise<boolean>;
}

/** Tags that people and programs gave a run. */
export function TagList(props: ITagProps): React.JSX.Element {
  const { tags, onChange } = props;
  const trans = useTrans();
  const add = async (): Promise<void> => {
    const change = await askTag(trans, 1);
    if (change) {
      await onChange(change);
    }
  };
  return (
    <div className="sms-Note">
      <ul className="sms-FilterChips" aria-label={trans.__('Tags')}>
        {Object.entries(tags).map(([name, value]) => (
          <li key={name} className="sms-FilterChip" title={`${name}: ${value}`}>
            <span className="sms-FilterChip-text">{`${name}: ${value}`}</span>
            <button
              type="button"
              className="sms-FilterChip-remove"
              aria-label={trans.__('Remove tag %1', name)}
              onClick={() => void onChange({ [name]: null })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <Button onClick={() => void add()}>{trans.__('Add tag')}</Button>
    </div>
  );
}
