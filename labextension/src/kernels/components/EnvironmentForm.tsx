import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useModels, useTrans } from '../../core/components/hooks';
import type { Choices } from '../choices';
import { imageKey } from '../choices';
import type { IEnvironment } from '../environment';
import { EnvironmentPlan } from './EnvironmentPlan';
import { ImageOptions, InstanceOptions } from './EnvironmentOptions';

/** What the form holds: an environment, and whether anything shall be started in it. */
export interface IEnvironmentChoice {
  environment: IEnvironment;
  /** False for *No Kernel*: edit only. */
  starts: boolean;
}

interface IProps {
  choices: Choices;
  initial: IEnvironment;
  /** Whether a kernel is optional, as it is for a notebook. */
  offersNoKernel: boolean;
  /** Told of the first choice and of each change. */
  onChange: (choice: IEnvironmentChoice) => void;
}

const NO_KERNEL = '';
/** In the middle of a control of 32 px. */
const CARET = { tag: 'span', stylesheet: 'select', right: '6px', top: '8px' } as const;

/** The four choices of where to run: image, kernel, instance type and start-up script. */
export function EnvironmentForm(props: IProps): React.JSX.Element {
  const { choices, initial, offersNoKernel, onChange } = props;
  const trans = useTrans();
  useModels(choices);
  const [choice, setChoice] = React.useState<IEnvironmentChoice>({ environment: initial, starts: true });
  const { environment, starts } = choice;
  React.useEffect(() => onChange(choice), [choice, onChange]);

  const image = choices.image(environment.image, environment.image_version);
  const change = (part: Partial<IEnvironment>): void =>
    setChoice(old => ({ ...old, environment: { ...old.environment, ...part } }));

  const changeImage = (key: string): void => {
    const next = (choices.images.value ?? []).find(other => imageKey(other) === key);
    if (next) {
      const isDefaultSize = image?.default_instance_type === environment.instance_type;
      change({
        image: next.name,
        image_version: next.version,
        kernel: choices.kernel(next, environment.kernel)?.name ?? 'python3',
        instance_type: choices.fitting(isDefaultSize ? '' : environment.instance_type, next)
      });
    }
  };
  const changeKernel = (name: string): void => {
    setChoice(old => ({
      starts: name !== NO_KERNEL,
      environment: name === NO_KERNEL ? old.environment : { ...old.environment, kernel: name }
    }));
  };

  return (
    <div className="sms-EnvironmentForm">
      <Field label={trans.__('Image')} {...(image ? { help: image.description } : {})}>
        {ids => (
          <HTMLSelect
            {...ids}
            iconProps={CARET}
            value={image ? imageKey(image) : ''}
            onChange={event => changeImage(event.currentTarget.value)}
          >
            <ImageOptions images={choices.images.value ?? []} />
          </HTMLSelect>
        )}
      </Field>
      <Field label={trans.__('Kernel')}>
        {ids => (
          <HTMLSelect
            {...ids}
            iconProps={CARET}
            value={starts ? environment.kernel : NO_KERNEL}
            onChange={event => changeKernel(event.currentTarget.value)}
          >
            {(image?.kernels ?? []).map(kernel => (
              <option key={kernel.name} value={kernel.name}>
                {kernel.display_name}
              </option>
            ))}
            {offersNoKernel ? <option value={NO_KERNEL}>{trans.__('No Kernel')}</option> : null}
          </HTMLSelect>
        )}
      </Field>
      <Field label={trans.__('Instance type')}>
        {ids => (
          <HTMLSelect
            {...ids}
            iconProps={CARET}
            value={environment.instance_type}
            disabled={!starts}
            onChange={event => change({ instance_type: event.currentTarget.value })}
          >
            <InstanceOptions types={choices.instanceTypes.value?.items ?? []} />
          </HTMLSelect>
        )}
      </Field>
      <Field label={trans.__('Start-up script')}>
        {ids => (
          <HTMLSelect
            {...ids}
            iconProps={CARET}
            value={JSON.stringify(environment.startup_script)}
            disabled={!starts}
            onChange={event =>
              change({ startup_script: JSON.parse(event.currentTarget.value) as string | null })
            }
          >
            <ScriptOptions choices={choices} />
          </HTMLSelect>
        )}
      </Field>
      <EnvironmentPlan choices={choices} environment={environment} starts={starts} />
    </div>
  );
}

/** Values are JSON, because null (the default) and an empty text (none) differ. */
function ScriptOptions(props: { choices: Choices }): React.JSX.Element {
  const trans = useTrans();
  const scripts = props.choices.scripts.value ?? [];
  const standard = scripts.find(script => script.default);
  return (
    <>
      <option value="null">
        {standard ? trans.__('%1 (your default)', standard.name) : trans.__('No script')}
      </option>
      {standard ? <option value='""'>{trans.__('No script')}</option> : null}
      {scripts
        .filter(script => script !== standard)
        .map(script => (
          <option key={script.name} value={JSON.stringify(script.name)}>
            {script.name}
          </option>
        ))}
    </>
  );
}
