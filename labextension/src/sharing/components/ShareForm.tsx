import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field } from '../../core/components/Field';
import { useDraft, useTrans } from '../../core/components/hooks';
import { formatBytes } from '../../core/format';
import type { EnvironmentSummary, GitInfo, SnapshotCheck } from '../../core/wire';
import type { NotebookDraft } from '../notebookDraft';
import { AccessFields } from './AccessFields';
import { FindingList } from './FindingList';

/** What is shared of a notebook, with whom, and what had better not be. */
export function ShareForm(props: { draft: NotebookDraft }): React.JSX.Element {
  const { draft } = props;
  const trans = useTrans();
  useDraft(draft);
  const check = draft.check.value;
  const blocked = draft.blockedReason(trans);
  return (
    <div className="sms-Form sms-ShareForm">
      <p className="sms-quiet">
        {trans.__(
          'A snapshot is %1 as it is saved now. It does not change when the notebook does; share again for a newer version.',
          draft.path
        )}
      </p>
      {draft.check.error ? (
        <ErrorBanner error={draft.check.error} onRetry={() => void draft.check.load()} />
      ) : null}
      {draft.error ? <ErrorBanner what={trans.__('It was not shared.')} error={draft.error} /> : null}
      {check ? <FindingList draft={draft} /> : null}
      {check ? <Contents draft={draft} check={check} /> : <CheckSkeleton error={!!draft.check.error} />}
      <AccessFields
        value={draft.choices.access}
        members={draft.members}
        onChange={access => draft.set({ access })}
      />
      <Field label={trans.__('Note')}>
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            maxLength={2000}
            value={draft.choices.note}
            placeholder={trans.__('What is new in it, or what to look at')}
            onChange={event => draft.set({ note: event.currentTarget.value })}
          />
        )}
      </Field>
      <p className="sms-ShareForm-status" role="status">
        {check ? blocked : null}
      </p>
    </div>
  );
}

function CheckSkeleton(props: { error: boolean }): React.JSX.Element | null {
  const trans = useTrans();
  return props.error ? null : (
    <div className="sms-PageSkeleton sms-ShareForm-skeleton" aria-busy="true">
      <span className="sms-hidden">{trans.__('The notebook is being checked')}</span>
    </div>
  );
}

/** What goes with the notebook. */
function Contents(props: { draft: NotebookDraft; check: SnapshotCheck }): React.JSX.Element {
  const { draft, check } = props;
  const trans = useTrans();
  const { choices } = draft;
  return (
    <fieldset className="sms-ShareForm-contents">
      <legend>{trans.__('What is shared')}</legend>
      <Choice
        label={trans.__('Include output')}
        about={trans.__('What the cells have printed and drawn')}
        checked={choices.includeOutput}
        onChange={includeOutput => draft.set({ includeOutput })}
      />
      {check.git ? (
        <Choice
          label={trans.__('Include Git repo information')}
          about={gitText(check.git, trans)}
          checked={choices.includeGit}
          onChange={includeGit => draft.set({ includeGit })}
        />
      ) : null}
      {check.environment ? (
        <Choice
          label={trans.__('Include environment')}
          about={environmentText(check.environment, trans)}
          checked={choices.includeEnvironment}
          onChange={includeEnvironment => draft.set({ includeEnvironment })}
        />
      ) : null}
      <DataFiles draft={draft} check={check} />
    </fieldset>
  );
}

function DataFiles(props: { draft: NotebookDraft; check: SnapshotCheck }): React.JSX.Element | null {
  const { draft, check } = props;
  const trans = useTrans();
  const { data } = draft.choices;
  if (check.data_files.length === 0) {
    return null;
  }
  const toggle = (path: string, included: boolean): void => {
    const next = new Set(data);
    if (included) {
      next.add(path);
    } else {
      next.delete(path);
    }
    draft.set({ data: next });
  };
  return (
    <div
      role="group"
      aria-label={trans.__('Data files that the notebook reads')}
      className="sms-ShareForm-data"
    >
      <span>{trans.__('Data files that the notebook reads')}</span>
      <span className="sms-quiet">
        {trans.__(
          'Files that are left out are named with their hash, so that a copy can tell the same file.'
        )}
      </span>
      {check.data_files.map(file => (
        <Choice
          key={file.path}
          label={file.path}
          about={formatBytes(file.bytes)}
          checked={data.has(file.path)}
          onChange={included => toggle(file.path, included)}
        />
      ))}
    </div>
  );
}

interface IChoiceProps {
  label: string;
  about: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Choice(props: IChoiceProps): React.JSX.Element {
  const { label, about, checked, onChange } = props;
  const id = React.useId();
  return (
    <label className="sms-Check">
      <input
        type="checkbox"
        checked={checked}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-about`}
        onChange={event => onChange(event.currentTarget.checked)}
      />
      <span id={`${id}-label`}>{label}</span>
      <span id={`${id}-about`} className="sms-quiet">
        {about}
      </span>
    </label>
  );
}

function gitText(git: GitInfo, trans: ReturnType<typeof useTrans>): string {
  const place = [git.remote, git.branch, git.commit.slice(0, 8)].filter(Boolean).join(' · ');
  return git.dirty ? trans.__('%1, with changes that are not committed', place) : place;
}

function environmentText(environment: EnvironmentSummary, trans: ReturnType<typeof useTrans>): string {
  const { display_name, image_version, added } = environment;
  const image = `${display_name} ${image_version}`;
  return added.length === 0
    ? image
    : trans._n('%2 and %1 package added to it', '%2 and %1 packages added to it', added.length, image);
}
