import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useKeptDraft } from '../../core/components/useKeptDraft';
import type { IPageRoute } from '../../core/pages';
import { fieldErrors } from '../../core/request';
import type { ImagesModel } from '../model';
import { kept } from '../draft';
import type { IImageDraft } from '../spec';
import { BadLine, MAX_SCRIPT_CHARACTERS, NAME_PATTERN, toRequest } from '../spec';
import { AboutFields, ContentFields, EnvironmentField, KernelFields } from './ImageFormFields';
import type { Problems } from './ImageFormFields';
import { ScriptField } from './ScriptForm';

interface IProps {
  model: ImagesModel;
  route: IPageRoute;
}

/** Make a custom image, or a new version of one that has the same name. */
export function ImageForm(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  const action = useAction();
  const [draft, setDraft] = useKeptDraft({ kept });
  const [left, setLeft] = React.useState<ReadonlySet<keyof IImageDraft>>(new Set());

  const change = (part: Partial<IImageDraft>): void => setDraft(old => ({ ...old, ...part }));
  const leave = (field: keyof IImageDraft): void => setLeft(old => new Set([...old, field]));
  const problems = check(draft, trans);
  const told = fromServer(action.error);
  const shown = {
    ...Object.fromEntries(Object.entries(problems).filter(([key]) => left.has(key as never))),
    ...told
  } as Problems;

  const form = React.useRef<HTMLFormElement>(null);
  const [attempt, setAttempt] = React.useState(0);
  // What is wrong may be out of sight: each failed attempt leads to the first field that is.
  React.useEffect(() => {
    if (attempt > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [attempt]);

  const create = async (): Promise<void> => {
    setLeft(new Set(Object.keys(draft) as (keyof IImageDraft)[]));
    if (Object.keys(problems).length > 0) {
      setAttempt(attempt + 1);
      return;
    }
    const made = await action.run(async () => {
      const image = await model.createImage(toRequest(draft));
      kept.clear();
      route.go({ image: image.name, version: image.version });
    });
    if (!made) {
      setAttempt(attempt + 1);
    }
  };

  return (
    <Page
      crumbs={[
        { label: trans.__('Images'), onClick: () => route.go({}) },
        { label: trans.__('Create custom image') }
      ]}
    >
      {action.error && Object.keys(told).length === 0 ? (
        <ErrorBanner what={trans.__('The image was not made.')} error={action.error} onClose={action.clear} />
      ) : null}
      <form
        ref={form}
        className="sms-Form"
        aria-label={trans.__('Custom image')}
        onSubmit={event => {
          event.preventDefault();
          void create();
        }}
      >
        <AboutFields draft={draft} problems={shown} change={change} leave={leave} />
        <ContentFields draft={draft} problems={shown} change={change} leave={leave} />
        <KernelFields draft={draft} problems={shown} change={change} leave={leave} />
        <fieldset>
          <legend>{trans.__('When a kernel starts')}</legend>
          <EnvironmentField draft={draft} problems={shown} change={change} leave={leave} />
          <ScriptField
            label={trans.__('Start-up script (optional)')}
            value={draft.script}
            error={shown.script ?? null}
            rows={4}
            onChange={script => change({ script })}
          />
        </fieldset>
        <div className="sms-Form-actions">
          <Button onClick={() => route.go({})}>{trans.__('Cancel')}</Button>
          <Button submit primary busy={action.busy} onClick={() => undefined}>
            {trans.__('Create image')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

function check(draft: IImageDraft, trans: ReturnType<typeof useTrans>): Problems {
  const problems: Problems = {};
  if (!draft.displayName.trim()) {
    problems.displayName = trans.__('Give the image a name that people read.');
  }
  if (!NAME_PATTERN.test(draft.name)) {
    problems.name = trans.__('Use 1 to 63 lower-case letters, digits, dots and hyphens.');
  }
  if (!draft.content.trim()) {
    problems.content = trans.__('Name at least one package, e.g. numpy.');
  }
  if (draft.kernels.some(kernel => !kernel.name || !kernel.display_name)) {
    problems.kernels = trans.__('Each kernel needs both names.');
  }
  if (draft.script.length > MAX_SCRIPT_CHARACTERS) {
    problems.script = trans.__('The script is too long.');
  }
  try {
    toRequest(draft);
  } catch (reason) {
    if (!(reason instanceof BadLine)) {
      throw reason;
    }
    problems.environment = trans.__('Line %1 is not NAME=value: %2', String(reason.line), reason.text);
  }
  return problems;
}

/** Wire names of fields that the form calls otherwise. */
const FIELDS: Readonly<Record<string, keyof IImageDraft>> = {
  name: 'name',
  display_name: 'displayName',
  description: 'description',
  python: 'python',
  source: 'source',
  content: 'content',
  kernels: 'kernels',
  environment: 'environment',
  startup_script: 'script'
};

function fromServer(error: Parameters<typeof fieldErrors>[0]): Problems {
  const problems: Problems = {};
  for (const [name, message] of Object.entries(fieldErrors(error))) {
    const field = FIELDS[name];
    if (field) {
      problems[field] = message;
    }
  }
  // The message about lines of the packages has them in its details.
  if (error && ('line' in error.details || 'lines' in error.details)) {
    problems.content = error.message;
  }
  return problems;
}
