import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { AutoMLModel } from '../model';

interface IProps {
  model: AutoMLModel;
  /** Name and version, e.g. `titanic/1`. */
  registered: string;
}

/** A version in the model registry; MLflow shows it in another tab of the browser. */
export function RegisteredModelLink(props: IProps): React.JSX.Element {
  const { model, registered } = props;
  const trans = useTrans();
  const [name = '', version = ''] = registered.split('/');
  return (
    <a
      className="sms-link"
      href={model.api.registryUrl(name, version)}
      target="_blank"
      rel="noopener noreferrer"
      title={trans.__('Open in MLflow, in another tab')}
    >
      {trans.__('%1, version %2', name, version)}
    </a>
  );
}
