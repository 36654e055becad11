/** Limits as a person edits them. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatBytes, formatCost, significant } from '../core/format';
import type { DomainLimits, LimitSource, MemberLimits, Role } from '../core/wire';

/** What can be limited or proposed, in the order of forms and tables. */
export const FIELDS = [
  'instance_types',
  'images',
  'hours_per_month',
  'money_per_month',
  'storage_bytes',
  'default_image',
  'default_instance_type'
] as const;

export type LimitField = (typeof FIELDS)[number];

/** How a field is decided: by who is above, by nothing at all, or here. */
export type Decision = 'inherit' | 'unlimited' | 'set';

/** One field as it is typed; `text` counts where it is decided here. */
export interface IFieldDraft {
  readonly decision: Decision;
  readonly text: string;
}

export type LimitsDraft = Readonly<Record<LimitField, IFieldDraft>>;

/** What a field can hold. */
export type LimitValue = MemberLimits[LimitField];

/** What can be named in limits. */
export interface IKnownNames {
  readonly images: readonly string[];
  readonly types: readonly string[];
}

const GIB = 1024 ** 3;

/** Everything is left to who is above. */
export const UNDECIDED: MemberLimits = {
  images: null,
  instance_types: null,
  hours_per_month: null,
  storage_bytes: null,
  money_per_month: null,
  default_image: null,
  default_instance_type: null
};

/** Fields that propose something; there is no “unlimited” for them. */
export function isDefault(field: LimitField): boolean {
  return field.startsWith('default_');
}

/** Fields that hold names, with commas between them. */
export function isList(field: LimitField): boolean {
  return field === 'images' || field === 'instance_types';
}

/** Limits as text to be edited. */
export function toDraft(limits: MemberLimits): LimitsDraft {
  const entries = FIELDS.map(field => [field, fieldDraft(field, limits[field] ?? null)] as const);
  return Object.fromEntries(entries) as Record<LimitField, IFieldDraft>;
}

/** The limits that a draft means, or null where a field of it can't be read. */
export function toLimits(draft: LimitsDraft): MemberLimits | null {
  const values = FIELDS.map(field => [field, parseField(field, draft[field])] as const);
  return values.some(([, value]) => value === undefined)
    ? null
    : (Object.fromEntries(values) as unknown as MemberLimits);
}

/** What a field means; undefined where it can't be read. */
export function parseField(field: LimitField, draft: IFieldDraft): LimitValue | undefined {
  if (draft.decision !== 'set') {
    return draft.decision === 'unlimited' ? 'unlimited' : null;
  }
  const text = draft.text.trim();
  if (isDefault(field)) {
    return text || undefined;
  }
  if (isList(field)) {
    const names = [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
    return names.length > 0 ? names : undefined;
  }
  const amount = /^\d{1,9}([.,]\d{1,6})?$/.test(text) ? Number(text.replace(',', '.')) : NaN;
  if (Number.isNaN(amount)) {
    return undefined;
  }
  return field === 'storage_bytes' ? Math.round(amount * GIB) : amount;
}

/** Why a field can't be read; null where it can. */
export function fieldProblem(field: LimitField, draft: IFieldDraft, trans: TranslationBundle): string | null {
  if (parseField(field, draft) !== undefined) {
    return null;
  }
  if (isDefault(field)) {
    return trans.__('Choose one.');
  }
  return isList(field)
    ? trans.__('Name at least one, with commas between them.')
    : trans.__('Enter a number such as 20 or 2.5.');
}

/** What holds for a field above a level, and who decided it. */
export function above(
  field: LimitField,
  level: 'member' | 'role',
  role: Role,
  limits: DomainLimits
): { value: LimitValue; source: LimitSource } {
  const ofRole = level === 'member' ? (limits.roles[role]?.[field] ?? null) : null;
  if (ofRole !== null) {
    return { value: ofRole, source: 'role' };
  }
  const ofDomain = limits.domain[field] ?? null;
  return ofDomain === null ? { value: null, source: 'none' } : { value: ofDomain, source: 'domain' };
}

/** `20 h`, `5 GiB`, `12.5 $`, `data-science, system`, `No limit`. */
export function limitText(
  field: LimitField,
  value: LimitValue,
  currency: string,
  trans: TranslationBundle
): string {
  if (value === null || value === undefined || value === 'unlimited') {
    return isDefault(field) ? trans.__('None') : trans.__('No limit');
  }
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'object') {
    return value.join(', ');
  }
  switch (field) {
    case 'storage_bytes':
      return formatBytes(value);
    case 'money_per_month':
      return formatCost(value, currency);
    default:
      return hoursText(value, trans);
  }
}

/** `1.25 h`, `< 0.01 h`. */
export function hoursText(hours: number, trans: TranslationBundle): string {
  const smallest = 0.01;
  return hours > 0 && hours < smallest
    ? trans.__('< %1 h', significant(smallest, 1))
    : trans.__('%1 h', significant(hours, 4));
}

/** A field's name, with the unit in which it is typed. */
export function fieldLabelWithUnit(field: LimitField, currency: string, trans: TranslationBundle): string {
  switch (field) {
    case 'money_per_month':
      return currency ? trans.__('Cost a month in %1', currency) : fieldLabel(field, trans);
    case 'storage_bytes':
      return trans.__('Storage of snapshots in GiB');
    default:
      return fieldLabel(field, trans);
  }
}

/** A field's name. */
export function fieldLabel(field: LimitField, trans: TranslationBundle): string {
  switch (field) {
    case 'instance_types':
      return trans.__('Instance types');
    case 'images':
      return trans.__('Images');
    case 'hours_per_month':
      return trans.__('Instance hours a month');
    case 'money_per_month':
      return trans.__('Cost a month');
    case 'storage_bytes':
      return trans.__('Storage of snapshots');
    case 'default_image':
      return trans.__('Default image');
    case 'default_instance_type':
      return trans.__('Default instance type');
  }
}

/** Who decided a field. */
export function sourceText(source: LimitSource, trans: TranslationBundle): string {
  switch (source) {
    case 'member':
      return trans.__('for this person');
    case 'role':
      return trans.__('by role');
    case 'domain':
      return trans.__('for the domain');
    case 'none':
      return trans.__('decided nowhere');
  }
}

function fieldDraft(field: LimitField, value: LimitValue): IFieldDraft {
  if (value === null || value === undefined) {
    return { decision: 'inherit', text: '' };
  }
  if (value === 'unlimited') {
    return { decision: 'unlimited', text: '' };
  }
  if (typeof value === 'object') {
    return { decision: 'set', text: value.join(', ') };
  }
  const shown = field === 'storage_bytes' ? Number(value) / GIB : value;
  return { decision: 'set', text: String(shown) };
}
