import type { TranslationBundle } from '@jupyterlab/translation';

import { formatCost, significant } from '../core/format';
import type { InstanceType, InstanceTypePage } from '../core/wire';

/** `2 vCPU + 4 GiB`, `4 vCPU + 16 GiB + 1 GPU`; the free type has no size of its own. */
export function sizeLabel(type: InstanceType, trans: TranslationBundle): string {
  if (isUnlimited(type)) {
    return trans.__('the whole machine, without limits');
  }
  const parts = [
    trans.__('%1 vCPU', significant(type.vcpu, 3)),
    trans.__('%1 GiB', significant(type.memory_gib, 4))
  ];
  if (type.gpu > 0) {
    parts.push(trans.__('%1 GPU', String(type.gpu)));
  }
  return parts.join(' + ');
}

/** Whether the type is the machine itself. */
export function isUnlimited(type: InstanceType): boolean {
  return type.vcpu === 0;
}

/** `0.05 $ per hour`, or that it is free. */
export function priceLabel(type: InstanceType, page: InstanceTypePage, trans: TranslationBundle): string {
  return type.price_per_hour === 0
    ? trans.__('free')
    : trans.__('%1 per hour', formatCost(type.price_per_hour, page.currency));
}

/** Most used first, then what starts fast, then the cheaper one; what does not fit at the end. */
export function bySuitability(a: InstanceType, b: InstanceType): number {
  return (
    Number(b.fits) - Number(a.fits) ||
    b.uses - a.uses ||
    Number(b.fast_launch) - Number(a.fast_launch) ||
    a.price_per_hour - b.price_per_hour ||
    a.vcpu - b.vcpu
  );
}

/** What the picker shows of the catalogue. */
export interface IInstanceFilter {
  fastOnly: boolean;
  fitsOnly: boolean;
  gpuOnly: boolean;
  minVcpu: number | null;
  minMemoryGib: number | null;
  maxPrice: number | null;
}

/** *Fast launch only*, as in the original. */
export const DEFAULT_FILTER: IInstanceFilter = {
  fastOnly: true,
  fitsOnly: false,
  gpuOnly: false,
  minVcpu: null,
  minMemoryGib: null,
  maxPrice: null
};

/** The types that pass, most suitable first. The chosen one always passes, and so does the free one. */
export function filterTypes(
  types: readonly InstanceType[],
  filter: IInstanceFilter,
  chosen: string | null
): InstanceType[] {
  const passes = (type: InstanceType): boolean =>
    (!filter.fastOnly || type.fast_launch || type.price_per_hour === 0) &&
    (!filter.fitsOnly || type.fits) &&
    (!filter.gpuOnly || type.gpu > 0) &&
    (filter.minVcpu === null || type.vcpu >= filter.minVcpu || isUnlimited(type)) &&
    (filter.minMemoryGib === null || type.memory_gib >= filter.minMemoryGib || isUnlimited(type)) &&
    (filter.maxPrice === null || type.price_per_hour <= filter.maxPrice);
  return types.filter(type => type.name === chosen || passes(type)).sort(bySuitability);
}
