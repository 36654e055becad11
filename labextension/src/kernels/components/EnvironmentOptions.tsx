import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { Image, InstanceType } from '../../core/wire';
import { imageKey, isUsable } from '../choices';
import { bySuitability, sizeLabel } from '../instances';

/** The images of a select: newest versions, older ones, and what cannot be built here with the reason. */
export function ImageOptions(props: { images: readonly Image[] }): React.JSX.Element {
  const trans = useTrans();
  const usable = props.images.filter(isUsable);
  const newest = usable.filter(
    (image, index) => usable.findIndex(({ name }) => name === image.name) === index
  );
  const older = usable.filter(image => !newest.includes(image));
  const missing = props.images.filter(image => !isUsable(image));
  const option = (image: Image, label: string): React.JSX.Element => (
    <option
      key={imageKey(image)}
      value={imageKey(image)}
      disabled={!isUsable(image)}
      title={image.unavailable_reason ?? image.description}
    >
      {label}
    </option>
  );
  return (
    <>
      {newest.map(image => option(image, image.display_name))}
      {older.length > 0 ? (
        <optgroup label={trans.__('Earlier versions')}>
          {older.map(image => option(image, `${image.display_name} ${image.version}`))}
        </optgroup>
      ) : null}
      {missing.length > 0 ? (
        <optgroup label={trans.__('Not available here')}>
          {missing.map(image => option(image, `${image.display_name} – ${image.unavailable_reason ?? ''}`))}
        </optgroup>
      ) : null}
    </>
  );
}

/** The instance types of a select: most used and fast ones on top, what does not fit greyed at the end. */
export function InstanceOptions(props: { types: readonly InstanceType[] }): React.JSX.Element {
  const trans = useTrans();
  const types = [...props.types].sort(bySuitability);
  const groups: [string, InstanceType[]][] = [
    [trans.__('Fast launch'), types.filter(type => type.fits && type.fast_launch)],
    [trans.__('Others'), types.filter(type => type.fits && !type.fast_launch)],
    [trans.__('Too large for this machine'), types.filter(type => !type.fits)]
  ];
  return (
    <>
      {groups
        .filter(([, members]) => members.length > 0)
        .map(([label, members]) => (
          <optgroup key={label} label={label}>
            {members.map(type => (
              <option key={type.name} value={type.name} disabled={!type.fits} title={type.reason}>
                {`${type.name} – ${sizeLabel(type, trans)}`}
                {type.uses > 0 ? ` (${trans.__('used %1×', formatCount(type.uses))})` : ''}
              </option>
            ))}
          </optgroup>
        ))}
    </>
  );
}
