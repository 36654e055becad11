import * as React from 'react';

import { formatCost } from '../format';
import type { Image, InstanceType, InstanceTypePage } from '../wire';
import { Field } from './Field';
import { useTrans } from './hooks';

interface IProps {
  error: string | null;
  value: string;
  onChange: (value: string) => void;
}

interface IImageProps extends IProps {
  /** Null while they are being asked for. */
  images: readonly Image[] | null;
  /** What is taken where none is chosen. */
  otherwise: string;
}

/** Which image a job runs in; of each the version that the catalogue names last. */
export function ImageField(props: IImageProps): React.JSX.Element {
  const trans = useTrans();
  const images = [...new Map((props.images ?? []).map(image => [image.name, image])).values()];
  return (
    <Field label={trans.__('Image')} error={props.error}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={props.value}
          onChange={event => props.onChange(event.currentTarget.value)}
        >
          <option value="">{props.otherwise}</option>
          {images.map(image => (
            <option key={image.name} value={image.name} disabled={image.state === 'Unavailable'}>
              {image.display_name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** An instance type with its size and price, e.g. `ml.t3.medium (2 vCPU, 4 GiB, 0.05 $/h)`. */
export function typeLabel(type: InstanceType, currency: string): string {
  return `${type.name} (${type.vcpu} vCPU, ${type.memory_gib} GiB, ${formatCost(type.price_per_hour, currency)}/h)`;
}

interface IInstanceTypeProps extends IProps {
  /** Null while they are being asked for. */
  types: InstanceTypePage | null;
}

/** Which instance type a job runs on: the server itself is none, and what does not fit cannot be chosen. */
export function InstanceTypeField(props: IInstanceTypeProps): React.JSX.Element {
  const trans = useTrans();
  const { items = [], currency = '' } = props.types ?? {};
  return (
    <Field label={trans.__('Instance type')} error={props.error}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={props.value}
          onChange={event => props.onChange(event.currentTarget.value)}
        >
          {items
            .filter(type => type.name !== 'system')
            .map(type => (
              <option key={type.name} value={type.name} disabled={!type.fits}>
                {typeLabel(type, currency)}
              </option>
            ))}
        </select>
      )}
    </Field>
  );
}
