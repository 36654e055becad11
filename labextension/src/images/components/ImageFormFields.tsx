import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { ImageKernel } from '../../core/wire';
import type { IImageDraft, Source } from '../spec';
import { EXAMPLES, MAX_KERNELS, slug } from '../spec';

/** Messages by field of the draft. */
export type Problems = Partial<Record<keyof IImageDraft, string>>;

interface IProps {
  draft: IImageDraft;
  problems: Problems;
  change: (part: Partial<IImageDraft>) => void;
  /** Called when a field was left: from then on it may complain. */
  leave: (field: keyof IImageDraft) => void;
}

/** Names and description. */
export function AboutFields(props: IProps): React.JSX.Element {
  const { draft, problems, change, leave } = props;
  const trans = useTrans();
  const follows = draft.name === slug(draft.displayName);
  return (
    <fieldset>
      <legend>{trans.__('About the image')}</legend>
      <div className="sms-Form-row">
        <Field
          label={trans.__('Display name')}
          help={trans.__('E.g. Time series')}
          error={problems.displayName ?? null}
        >
          {ids => (
            <input
              {...ids}
              className="sms-Input"
              value={draft.displayName}
              maxLength={80}
              autoFocus
              onBlur={() => leave('displayName')}
              onChange={event => {
                const displayName = event.currentTarget.value;
                change(follows ? { displayName, name: slug(displayName) } : { displayName });
              }}
            />
          )}
        </Field>
        <Field
          label={trans.__('Name')}
          help={trans.__('An image of the same name gets a new version.')}
          error={problems.name ?? null}
        >
          {ids => (
            <input
              {...ids}
              className="sms-Input"
              value={draft.name}
              onBlur={() => leave('name')}
              onChange={event => change({ name: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
      <Field label={trans.__('Description (optional)')} error={problems.description ?? null}>
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            value={draft.description}
            maxLength={2000}
            onChange={event => change({ description: event.currentTarget.value })}
          />
        )}
      </Field>
    </fieldset>
  );
}

/** Python version and packages. */
export function ContentFields(props: IProps): React.JSX.Element {
  const { draft, problems, change, leave } = props;
  const trans = useTrans();
  const sources: Record<Source, string> = {
    requirements: trans.__('requirements.txt'),
    pyproject: trans.__('pyproject.toml'),
    environment: trans.__('environment.yml')
  };
  const setSource = (source: Source): void => {
    // What was typed stays; only an untouched example gives way to the other form's.
    const untouched = draft.content === EXAMPLES[draft.source] || !draft.content.trim();
    change(untouched ? { source, content: EXAMPLES[source] } : { source });
  };
  return (
    <fieldset>
      <legend>{trans.__('Packages')}</legend>
      <div className="sms-Form-row">
        <Field label={trans.__('Python version')} error={problems.python ?? null}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={draft.python}
              onChange={event => change({ python: event.currentTarget.value as IImageDraft['python'] })}
            >
              {['3.11', '3.12', '3.13'].map(version => (
                <option key={version} value={version}>
                  {version}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={trans.__('Form of the list')} error={problems.source ?? null}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={draft.source}
              onChange={event => setSource(event.currentTarget.value as Source)}
            >
              {Object.entries(sources).map(([source, label]) => (
                <option key={source} value={source}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field
        label={sources[draft.source]}
        help={trans.__('Packages and versions only; options such as --index-url are refused.')}
        error={problems.content ?? null}
      >
        {ids => (
          <textarea
            {...ids}
            className="sms-Input"
            rows={10}
            spellCheck={false}
            value={draft.content}
            onBlur={() => leave('content')}
            onChange={event => change({ content: event.currentTarget.value })}
          />
        )}
      </Field>
    </fieldset>
  );
}

/** One to five kernels. */
export function KernelFields(props: IProps): React.JSX.Element {
  const { draft, problems, change, leave } = props;
  const trans = useTrans();
  const set = (index: number, part: Partial<ImageKernel>): void =>
    change({
      kernels: draft.kernels.map((kernel, at) => (at === index ? { ...kernel, ...part } : kernel))
    });
  return (
    <fieldset>
      <legend>{trans.__('Kernels')}</legend>
      {draft.kernels.map((kernel, index) => (
        <div key={index} className="sms-Form-row">
          <Field label={trans.__('Display name of kernel %1', String(index + 1))}>
            {ids => (
              <input
                {...ids}
                className="sms-Input"
                value={kernel.display_name}
                onBlur={() => leave('kernels')}
                onChange={event => set(index, { display_name: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={trans.__('Kernelspec name of kernel %1', String(index + 1))}>
            {ids => (
              <input
                {...ids}
                className="sms-Input"
                value={kernel.name}
                onBlur={() => leave('kernels')}
                onChange={event => set(index, { name: event.currentTarget.value })}
              />
            )}
          </Field>
          <div className="sms-Form-remove">
            <Button
              disabledReason={
                draft.kernels.length === 1 ? trans.__('An image has at least one kernel.') : null
              }
              onClick={() => change({ kernels: draft.kernels.filter((_, other) => other !== index) })}
            >
              {trans.__('Remove')}
            </Button>
          </div>
        </div>
      ))}
      {problems.kernels ? (
        <span className="sms-Field-error" role="alert">
          {problems.kernels}
        </span>
      ) : null}
      <div className="sms-Form-actions">
        <Button
          disabledReason={
            draft.kernels.length >= MAX_KERNELS ? trans.__('An image has at most 5 kernels.') : null
          }
          onClick={() =>
            change({
              kernels: [...draft.kernels, { name: '', display_name: '', language: 'python' }]
            })
          }
        >
          {trans.__('Add kernel')}
        </Button>
      </div>
    </fieldset>
  );
}

/** Environment variables, one a line. */
export function EnvironmentField(props: IProps): React.JSX.Element {
  const { draft, problems, change, leave } = props;
  const trans = useTrans();
  return (
    <Field
      label={trans.__('Environment variables (optional)')}
      help={trans.__('One NAME=value a line')}
      error={problems.environment ?? null}
    >
      {ids => (
        <textarea
          {...ids}
          className="sms-Input"
          rows={3}
          spellCheck={false}
          value={draft.environment}
          onBlur={() => leave('environment')}
          onChange={event => change({ environment: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}
