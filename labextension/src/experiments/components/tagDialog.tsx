import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Field } from '../../core/components/Field';
import { formatCount } from '../../core/format';

/** Tags to set; null removes one. */
export type TagChange = Readonly<Record<string, string | null>>;

interface IAnswer {
  name: string;
  value: string;
  remove: boolean;
}

/** Ask for a tag to set or remove; null where the person thought better of it. */
export async function askTag(trans: TranslationBundle, runs: number): Promise<TagChange | null> {
  const result = await showDialog({
    title: trans._n('Tag %2 run', 'Tag %2 runs', runs, formatCount(runs)),
    body: new TagBody(trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Tag runs') })
    ]
  });
  const answer = result.value;
  if (!result.button.accept || !answer || answer.name.trim() === '') {
    return null;
  }
  return { [answer.name.trim()]: answer.remove ? null : answer.value };
}

class TagBody extends ReactWidget implements Dialog.IBodyWidget<IAnswer> {
  constructor(private readonly _trans: TranslationBundle) {
    super();
  }

  getValue(): IAnswer {
    return this._answer;
  }

  protected override render(): React.JSX.Element {
    return <TagForm trans={this._trans} onChange={answer => (this._answer = answer)} />;
  }

  private _answer: IAnswer = { name: '', value: '', remove: false };
}

interface IFormProps {
  trans: TranslationBundle;
  onChange: (answer: IAnswer) => void;
}

function TagForm(props: IFormProps): React.JSX.Element {
  const { trans, onChange } = props;
  const [answer, setAnswer] = React.useState<IAnswer>({ name: '', value: '', remove: false });
  const change = (part: Partial<IAnswer>): void => {
    const next = { ...answer, ...part };
    setAnswer(next);
    onChange(next);
  };
  return (
    <div className="sms-Form">
      <Field label={trans.__('Tag')}>
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            maxLength={250}
            value={answer.name}
            onChange={event => change({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={trans.__('Value')}>
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            disabled={answer.remove}
            value={answer.value}
            onChange={event => change({ value: event.currentTarget.value })}
          />
        )}
      </Field>
      <label className="sms-Check">
        <input
          type="checkbox"
          checked={answer.remove}
          onChange={event => change({ remove: event.currentTarget.checked })}
        />
        {trans.__('Remove this tag instead')}
      </label>
    </div>
  );
}
