import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LackNotice } from '../../core/components/LackNotice';
import type { IExtraOffer } from '../../core/components/MissingExtra';
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
      <LackNotice
        offer={props.together}
        text={trans.__('Nobody sees there what others type: jupyter-collaboration is not installed.')}
      />
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
