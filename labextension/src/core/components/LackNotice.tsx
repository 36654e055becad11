import * as React from 'react';

import { Button } from './Button';
import { useModels, useTrans } from './hooks';
import type { IExtraOffer } from './MissingExtra';
import { showMissingExtra } from './missingExtraDialog';

interface IProps {
  offer: IExtraOffer;
  /** What does not work without the extra, as a sentence. */
  text: string;
}

/** Says what does not work yet, and leads to what has to be installed; nothing where the extra is there. */
export function LackNotice({ offer, text }: IProps): React.JSX.Element | null {
  const trans = useTrans();
  useModels(offer);
  React.useEffect(() => void offer.load(), [offer]);
  const { extra } = offer;
  if (extra === null || extra.state === 'Installed') {
    return null;
  }
  const open = (): void => void showMissingExtra(offer, extra.title, trans);
  return (
    <div className="sms-Banner" data-tone="warn" role="status">
      <div className="sms-Banner-text">{text}</div>
      <div className="sms-Banner-actions">
        <Button onClick={open}>{trans.__('Install…')}</Button>
      </div>
    </div>
  );
}
