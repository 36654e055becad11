import {
  formatBytes,
  formatCost,
  formatDuration,
  formatMoment,
  formatScore,
  secondsSince
} from '../../../labextension/src/core/format';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [-5, '0 B'],
    [999, '999 B'],
    [1024, '1 KiB'],
    [4 * 2 ** 30, '4 GiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [1023 * 2 ** 20, '0.999 GiB'],
    [3 * 2 ** 50, '3,070 TiB']
  ])('%d', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));

  it("takes the locale's separators", () => expect(formatBytes(1.5 * 2 ** 30, 'de')).toBe('1,5 GiB'));
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [12.34, '12.3 s'],
    [59.97, '1 min 00 s'],
    [245, '4 min 05 s'],
    [3840, '1 h 04 min'],
    [93_600, '1 d 2 h'],
    [-1, '0 s']
  ])('%d', (seconds, text) => expect(formatDuration(seconds, 'en')).toBe(text));
});

describe('formatCost', () => {
  it.each([
    [0, 'USD', '0 $'],
    [0.0001, 'USD', '< 0.001 $'],
    [0.01234, 'USD', '0.012 $'],
    [1.256, 'EUR', '1.26 €'],
    [12.34, 'USD', '12.3 $'],
    [1234.5, 'CHF', '1,235 CHF'],
    [0.4, 'kWh', '0.4 kWh']
  ])('%d %s', (amount, unit, text) => expect(formatCost(amount, unit, 'en')).toBe(text));
});

describe('formatScore', () => {
  it.each([
    [0.8, '0.8000'],
    [0.80314, '0.8031'],
    [1, '1.000'],
    [-12.3456, '-12.35'],
    [34567, '34,570']
  ])('%d', (value, text) => expect(formatScore(value, 'en')).toBe(text));
});

describe('formatMoment', () => {
  const now = new Date('2026-05-04T12:00:00Z');
  it.each([
    ['2026-05-04T12:00:00Z', 'now'],
    ['2026-05-04T11:59:10Z', 'now'],
    ['2026-05-04T12:00:50Z', 'in 1 min.'],
    ['2026-05-04T11:57:01Z', '2 min. ago'],
    ['2026-05-04T09:00:00Z', '3 hr. ago'],
    ['2026-05-04T12:08:00Z', 'in 8 min.'],
    ['2026-05-01T12:00:00Z', 'May 1, 2026']
  ])('%s', (iso, text) => expect(formatMoment(iso, now, 'en')).toBe(text));
});

describe('secondsSince', () => {
  it('is never below 0 when clocks differ', () =>
    expect(secondsSince('2026-05-04T12:00:05Z', new Date('2026-05-04T12:00:00Z'))).toBe(0));
});
