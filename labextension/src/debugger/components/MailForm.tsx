import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { fieldErrors } from '../../core/request';
import type { MailSetup } from '../../core/wire';
import type { IMailDraft } from '../mail';
import { senderOf, toDraft, toRequest } from '../mail';
import type { DebuggerModel } from '../model';
import { MailFields } from './MailFields';
import { TestMail } from './TestMail';

/** The mail server that rules write by: which it is, one of one's own, and a mail that tries it. */
export function MailForm({ model }: { model: DebuggerModel }): React.JSX.Element {
  const trans = useTrans();
  useModels(model.mail);
  const { value: setup, error } = model.mail;
  return setup ? (
    <Loaded model={model} setup={setup} />
  ) : error ? (
    <ErrorBanner error={error} onRetry={() => void model.mail.load()} />
  ) : (
    <p aria-busy="true">{trans.__('Loading…')}</p>
  );
}

function Loaded(props: { model: DebuggerModel; setup: MailSetup }): React.JSX.Element {
  const { model, setup } = props;
  const trans = useTrans();
  const action = useAction();
  const [draft, setDraft] = React.useState(() => toDraft(setup));
  const [saved, setSaved] = React.useState(false);
  // An administrator's server that works is left alone until a person wants another.
  const [open, setOpen] = React.useState(() => isOpen(setup));
  const [tried, setTried] = React.useState<Readonly<Record<string, string>>>({});
  const shown = setup.own_allowed && open;
  // A button that vanishes takes the focus with it, and a dialog without the focus does not hear Escape.
  const form = React.useRef<HTMLDivElement>(null);
  const [vanished, setVanished] = React.useState(0);
  React.useEffect(() => void (vanished && form.current?.querySelector('input')?.focus()), [vanished]);
  const request = toRequest(draft);
  const missing = request ? null : trans.__('Give the server, its port and the sender’s address first.');
  const change = (now: IMailDraft): void => {
    setSaved(false);
    setTried({});
    setDraft(now);
  };
  const save = async (): Promise<void> => {
    if (request && (await action.run(() => model.setMail(request)))) {
      setDraft({ ...draft, password: '', sender: request.sender });
      setSaved(true);
    }
  };
  const forget = async (): Promise<void> => {
    await model.forgetMail();
    const now = model.mail.value;
    if (now) {
      setDraft(toDraft(now));
      setOpen(isOpen(now));
      setSaved(false);
      setVanished(count => count + 1);
    }
  };
  const said = { ...fieldErrors(action.error), ...tried };
  return (
    <div className="sms-Mail" ref={form}>
      <p role="status">{standingOf(setup, trans)}</p>
      {shown ? (
        <form
          className="sms-Form"
          aria-label={trans.__('Mail server')}
          onSubmit={event => {
            event.preventDefault();
            void save();
          }}
        >
          {action.error && Object.keys(said).length === 0 ? (
            <ErrorBanner error={action.error} onClose={action.clear} />
          ) : null}
          <MailFields draft={draft} setup={setup} said={said} onChange={change} />
          <div className="sms-Form-actions">
            <Button submit primary busy={action.busy} disabledReason={missing} onClick={() => undefined}>
              {trans.__('Save')}
            </Button>
            {setup.source === 'own' ? (
              <Button onClick={() => void action.run(forget)}>
                {setup.has_default ? trans.__('Use the administrator’s') : trans.__('Forget server')}
              </Button>
            ) : null}
            <span role="status" className="sms-quiet sms-Form-status">
              {saved && !action.busy ? trans.__('Saved') : ''}
            </span>
          </div>
        </form>
      ) : setup.own_allowed ? (
        <div className="sms-Form-actions">
          <Button
            onClick={() => {
              setOpen(true);
              setVanished(count => count + 1);
            }}
          >
            {trans.__('Use a server of my own')}
          </Button>
        </div>
      ) : null}
      {shown || setup.source !== 'none' ? (
        <TestMail
          model={model}
          server={shown ? request : null}
          blocked={shown ? missing : setup.lack || null}
          sender={senderOf(draft)}
          onRefused={setTried}
        />
      ) : null}
    </div>
  );
}

function isOpen({ source, lack }: MailSetup): boolean {
  return source !== 'administrator' || lack !== '';
}

function standingOf(setup: MailSetup, trans: TranslationBundle): string {
  if (setup.lack) {
    const way = setup.own_allowed ? trans.__('Rules can write when you have set one here.') : '';
    return `${setup.lack} ${way}`.trim();
  }
  return setup.source === 'own'
    ? trans.__('Rules write by your own mail server, %1.', setup.host)
    : trans.__('Rules write by %1, which your administrator has named.', setup.host);
}
