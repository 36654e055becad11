import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useModels, useTrans } from '../../core/components/hooks';
import type { IExtraOffer } from '../../core/components/MissingExtra';
import { showMissingExtra } from '../../core/components/missingExtraDialog';
import type { ISpace } from '../spaces';

interface IProps {
  spaces: readonly ISpace[];
  /** The extra that spaces take. */
  together: IExtraOffer;
}

/** The spaces that a person may enter, and what they lack; nothing where there are none. */
export function SpaceLinks(props: IProps): React.JSX.Element | null {
  const trans = useTrans();
  if (props.spaces.length === 0) {
    return null;
  }
  return (
    <section className="sms-Domain-section" aria-labelledby="sms-spaces">
      <h2 id="sms-spaces">{trans.__('Spaces')}</h2>
      <p className="sms-quiet">
        {trans.__('In a space several people edit a notebook at a time, on one kernel.')}
      </p>
      <Lack together={props.together} />
      <ul className="sms-SpaceLinks">
        {props.spaces.map(space => (
          <li key={space.name}>
            <a href={space.url} target="_blank" rel="noreferrer">
              {space.name}
            </a>{' '}
            <span className="sms-quiet">
              {space.may_run ? trans.__('you edit and run') : trans.__('you edit, and others run')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says that people would not see each other's edits, and leads to what has to be installed. */
function Lack({ together }: { together: IExtraOffer }): React.JSX.Element | null {
  const trans = useTrans();
  useModels(together);
  React.useEffect(() => void together.load(), [together]);
  const { extra } = together;
  if (extra === null || extra.state === 'Installed') {
    return null;
  }
  const open = (): void => void showMissingExtra(together, extra.title, trans);
  return (
    <div className="sms-Banner" data-tone="warn" role="status">
      <div className="sms-Banner-text">
        {trans.__('Nobody sees there what others type: jupyter-collaboration is not installed.')}
      </div>
      <div className="sms-Banner-actions">
        <Button onClick={open}>{trans.__('Install…')}</Button>
      </div>
    </div>
  );
}
