/** Figures as people read them. Every function is pure; the locale is the browser's unless given. */

const KIB = 1024;
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
/** Currencies by their sign; another code is written out after the amount. */
const SIGNS: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£' };

/** `4 GiB`, `1.5 GiB`, `512 MiB`, `0 B`: at most three digits that matter. */
export function formatBytes(bytes: number, locale?: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 1000 and not 1024, so that no figure has four digits before its point.
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= KIB;
    unit += 1;
  }
  return `${significant(value, 3, locale)} ${BYTE_UNITS[unit]}`;
}

/** `0.4 s`, `12.3 s`, `4 min 05 s`, `1 h 04 min`, `3 d 2 h`. */
export function formatDuration(seconds: number, locale?: string): string {
  const total = Math.max(0, seconds);
  if (total < 59.95) {
    return `${rounded(total, 1, locale)} s`;
  }
  const whole = Math.round(total);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes} min ${pad(whole % 60)} s`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    return `${hours} h ${pad(minutes % 60)} min`;
  }
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/**
 * `0.012 $`, `1.25 $`, `12.3 €`, `0.4 kWh`, with at most three digits that matter.
 *
 * @param unit - currency code of the price list, or `kWh`.
 */
export function formatCost(amount: number, unit: string, locale?: string): string {
  const sign = SIGNS[unit] ?? unit;
  const smallest = 0.0005;
  if (amount !== 0 && Math.abs(amount) < smallest) {
    return `< ${rounded(0.001, 3, locale)} ${sign}`;
  }
  const size = Math.abs(amount);
  const digits = size === 0 ? 0 : size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0;
  return `${rounded(amount, digits, locale)} ${sign}`;
}

/** A number with at most `digits` digits that matter, and the locale's separators. */
export function significant(value: number, digits: number, locale?: string): string {
  return numberFormat('maximumSignificantDigits', digits, locale).format(value);
}

const SCORE_DIGITS = 4;

/** What something is judged by, always with four digits that matter: scores stand below one another. */
export function formatScore(value: number, locale?: string): string {
  return numberFormat('minimumSignificantDigits', SCORE_DIGITS, locale).format(value);
}

/** A whole number with the locale's separators. */
export function formatCount(value: number, locale?: string): string {
  return rounded(value, 0, locale);
}

const RELATIVE: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['hour', 3600],
  ['minute', 60]
];

/** `3 min. ago` up to a day (ahead as well), the date beyond it. */
export function formatMoment(iso: string, now: Date = new Date(), locale?: string): string {
  const moment = new Date(iso);
  const seconds = (moment.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) >= 86_400) {
    return moment.toLocaleDateString(locale, { dateStyle: 'medium' });
  }
  const format = new Intl.RelativeTimeFormat(locale, {
    numeric: 'auto',
    style: 'short'
  });
  for (const [unit, size] of RELATIVE) {
    if (Math.abs(seconds) >= size) {
      return format.format(Math.trunc(seconds / size), unit);
    }
  }
  // Seconds would be out of date as soon as they are read.
  return seconds > 0 ? format.format(1, 'minute') : format.format(0, 'second');
}

/** Date and time to the second, for tooltips and exports. */
export function formatExact(iso: string, locale?: string): string {
  return new Date(iso).toLocaleString(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium'
  });
}

/** Seconds from `iso` until `now`, never below 0. */
export function secondsSince(iso: string, now: Date = new Date()): number {
  return Math.max(0, (now.getTime() - new Date(iso).getTime()) / 1000);
}

function rounded(value: number, digits: number, locale?: string): string {
  return numberFormat('maximumFractionDigits', digits, locale).format(value);
}

/** Formats by what they do; making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(
  limit: 'maximumFractionDigits' | 'maximumSignificantDigits' | 'minimumSignificantDigits',
  digits: number,
  locale?: string
): Intl.NumberFormat {
  const key = `${limit} ${digits} ${locale ?? ''}`;
  let format = formats.get(key);
  if (!format) {
    const exactly = limit === 'minimumSignificantDigits' ? { maximumSignificantDigits: digits } : {};
    format = new Intl.NumberFormat(locale, { [limit]: digits, ...exactly });
    formats.set(key, format);
  }
  return format;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
