import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StateChip } from '../../core/components/StateChip';
import { useTrans } from '../../core/components/hooks';
import { formatBytes } from '../../core/format';
import type { Image } from '../../core/wire';
import type { Choices } from '../choices';
import type { IEnvironment } from '../environment';
import { priceLabel, sizeLabel } from '../instances';

interface IProps {
  choices: Choices;
  environment: IEnvironment;
  starts: boolean;
}

/** What will run, whether it has to be built first, and what it costs; renewed with each choice. */
export function EnvironmentPlan(props: IProps): React.JSX.Element {
  const { choices, environment, starts } = props;
  const trans = useTrans();
  if (!starts) {
    return (
      <p className="sms-EnvironmentPlan" role="status">
        {trans.__('Edit only: nothing runs and nothing is paid until you choose a kernel.')}
      </p>
    );
  }
  const image = choices.image(environment.image, environment.image_version);
  const type = choices.instanceType(environment.instance_type);
  const page = choices.instanceTypes.value;
  return (
    <div role="status">
      <ul className="sms-EnvironmentPlan" aria-label={trans.__('What will run')}>
        {type ? <li className="sms-figure">{sizeLabel(type, trans)}</li> : null}
        {type && page ? <li className="sms-figure">{priceLabel(type, page, trans)}</li> : null}
        {image ? (
          <li>
            <StateChip state={image.state} label={readiness(image, trans)} />
          </li>
        ) : null}
      </ul>
    </div>
  );
}

function readiness(image: Image, trans: TranslationBundle): string {
  switch (image.state) {
    case 'Ready':
      return image.size_bytes
        ? trans.__('Image ready, %1', formatBytes(image.size_bytes))
        : trans.__('Image ready');
    case 'Building':
      return trans.__('Image is being built');
    case 'Failed':
      return trans.__('Last build failed; it will be tried again');
    case 'Unavailable':
      return image.unavailable_reason ?? trans.__('Not available here');
    case 'Absent':
      return trans.__('Image will be built first');
  }
}
