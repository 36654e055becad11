import { Notification } from '@jupyterlab/apputils';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useModels, useTrans } from '../../core/components/hooks';
import type { IExtraOffer } from '../../core/components/MissingExtra';
import { showMissingExtra } from '../../core/components/missingExtraDialog';
import type { IAction } from '../../core/components/useAction';
import type { SparkModel } from '../model';
import { askRegion } from './regionDialog';

interface IProps {
  model: SparkModel;
  /** The extra that EMR takes. */
  emr: IExtraOffer;
  /** What the question runs in; its failure is shown by the page. */
  action: IAction;
}

/** Finds the EMR clusters of the account in a region; where the extra is missing, offers to install it. */
export function DiscoverButton(props: IProps): React.JSX.Element {
  const { model, emr, action } = props;
  const trans = useTrans();
  useModels(emr);
  React.useEffect(() => void emr.load(), [emr]);
  const { extra } = emr;
  const missing = extra !== null && extra.state !== 'Installed';
  const discover = async (): Promise<void> => {
    const region = await askRegion(await model.api.regions(), trans);
    if (region === null) {
      return;
    }
    const found = await model.discover(region);
    Notification.info(
      found === 0
        ? trans.__('No EMR cluster was found in %1 that is not listed already.', region)
        : trans._n('%1 EMR cluster was found.', '%1 EMR clusters were found.', found)
    );
  };
  return (
    <Button
      busy={action.busy}
      onClick={() => void (missing ? showMissingExtra(emr, extra.title, trans) : action.run(discover))}
    >
      {trans.__('Discover EMR clusters…')}
    </Button>
  );
}
