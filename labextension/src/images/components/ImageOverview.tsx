import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { Image } from '../../core/wire';

interface IProps {
  image: Image;
  /** All versions of the same name, newest first. */
  versions: readonly Image[];
  onVersion: (version: string) => void;
  onMakeLatest: () => void;
}

/** What an image is for, its kernels, its packages, its versions. */
export function ImageOverview(props: IProps): React.JSX.Element {
  const { image } = props;
  const trans = useTrans();
  return (
    <div className="sms-ImageOverview">
      {image.unavailable_reason ? (
        <div className="sms-Banner" data-tone="warn">
          <div className="sms-Banner-text">{image.unavailable_reason}</div>
        </div>
      ) : null}
      {image.description ? <p className="sms-ImageOverview-text">{image.description}</p> : null}
      <dl className="sms-Terms">
        <dt>{trans.__('Kernels')}</dt>
        <dd>{image.kernels.map(kernel => `${kernel.display_name} (${image.display_name})`).join(', ')}</dd>
        <dt>{trans.__('Default instance')}</dt>
        <dd>{image.default_instance_type}</dd>
        <dt>{trans.__('Version')}</dt>
        <dd>
          <Versions {...props} />
        </dd>
        {image.digest ? (
          <>
            <dt>{trans.__('Digest')}</dt>
            <dd className="sms-code">{image.digest}</dd>
          </>
        ) : null}
      </dl>
      {image.packages.length > 0 ? <Packages image={image} /> : null}
    </div>
  );
}

function Packages(props: { image: Image }): React.JSX.Element {
  const { packages, locked_packages: locked } = props.image;
  const trans = useTrans();
  return (
    <>
      <h2>{trans.__('Packages')}</h2>
      <p className="sms-quiet">
        {locked > 0
          ? trans.__('Asked for; with what they need, %1 packages are locked.', formatCount(locked))
          : trans.__('Asked for; what they need is locked at the first build.')}
      </p>
      <ul className="sms-ImageOverview-packages">
        {packages.map(line => (
          <li key={line} className="sms-code">
            {line}
          </li>
        ))}
      </ul>
    </>
  );
}

function Versions(props: IProps): React.JSX.Element {
  const { image, versions, onVersion, onMakeLatest } = props;
  const trans = useTrans();
  const latest = image.aliases.includes('latest');
  return (
    <span className="sms-ImageOverview-version">
      {versions.length > 1 ? (
        <select
          className="sms-Input"
          aria-label={trans.__('Version')}
          value={image.version}
          onChange={event => onVersion(event.currentTarget.value)}
        >
          {versions.map(({ version }) => (
            <option key={version} value={version}>
              {version}
            </option>
          ))}
        </select>
      ) : (
        image.version
      )}
      {image.aliases.length > 0 ? <span className="sms-quiet">{image.aliases.join(', ')}</span> : null}
      {image.custom && !latest ? (
        <Button onClick={onMakeLatest}>{trans.__('Make this the latest')}</Button>
      ) : null}
    </span>
  );
}
