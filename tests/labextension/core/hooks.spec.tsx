import { fireEvent, render, screen } from '@testing-library/react';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { useDraft } from '../../../labextension/src/core/components/hooks';

class Note {
  readonly changed = new Signal<this, void>(this);
  text = '';

  set(text: string): void {
    this.text = text;
    this.changed.emit();
  }
}

function NoteField(props: { note: Note }): React.JSX.Element {
  const { note } = props;
  useDraft(note);
  return <input aria-label="Note" value={note.text} onChange={event => note.set(event.target.value)} />;
}

describe('useDraft', () => {
  it('shows what was typed before the next key comes', () => {
    render(<NoteField note={new Note()} />);
    const field = screen.getByLabelText('Note');
    fireEvent.change(field, { target: { value: 'a' } });
    expect(field).toHaveValue('a');
  });
});
