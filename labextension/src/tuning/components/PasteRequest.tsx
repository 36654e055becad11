import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { StudioError } from '../../core/request';
import type { CreateTuningRequest } from '../../core/wire';
import type { ITuningDraft } from '../draft';
import { fromRequest } from '../draft';
import type { TuningModel } from '../model';

interface IProps {
  model: TuningModel;
  /** Called with the form that the request makes. */
  onRead: (draft: ITuningDraft) => void;
}

/** Fill the form from the JSON of the original's request. */
export function PasteRequest(props: IProps): React.JSX.Element {
  const { model, onRead } = props;
  const trans = useTrans();
  const action = useAction();
  const [text, setText] = React.useState('');
  const [told, setTold] = React.useState('');
  const read = (): void =>
    void action.run(async () => {
      setTold('');
      const draft = fromRequest(
        await model.api.read(parse(text, trans.__('The text is not a JSON object: %1')))
      );
      onRead(draft);
      setText('');
      setTold(trans.__('The form was filled from the request.'));
    });
  return (
    <details className="sms-Paste">
      <summary>{trans.__('Paste a CreateHyperParameterTuningJob request')}</summary>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <Field label={trans.__('Request as JSON')} help={trans.__('It replaces what the form holds now.')}>
        {ids => (
          <textarea
            {...ids}
            className="sms-Input"
            rows={6}
            spellCheck={false}
            value={text}
            onChange={event => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <div className="sms-Form-actions">
        <Button
          busy={action.busy}
          disabledReason={text.trim() ? null : trans.__('Paste a request first.')}
          onClick={read}
        >
          {trans.__('Fill the form')}
        </Button>
        <span role="status" className="sms-Form-status">
          {told}
        </span>
      </div>
    </details>
  );
}

/**
 * @param message - says that it is no object; `%1` becomes the reason.
 */
function parse(text: string, message: string): CreateTuningRequest['document'] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (reason) {
    throw new StudioError(
      'bad_request',
      message.replace('%1', reason instanceof Error ? reason.message : '')
    );
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new StudioError('bad_request', message.replace('%1', typeof document));
  }
  return document as CreateTuningRequest['document'];
}
