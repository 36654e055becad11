/** Costs of a month as charts and tables show them. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Data, Layout } from '../core/plot';
import { COLORS, shown } from '../core/plot';
import type { DomainCost, DomainCosts } from '../core/wire';
import type { CostKey } from './tokens';

/** More bars than this are told by the table alone. */
const MAX_BARS = 15;
/** Months back that can be chosen. */
const MONTHS = 12;

/** `2026-03`, the present month first. */
export function recentMonths(now: Date): string[] {
  return Array.from({ length: MONTHS }, (_, back) => {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
    return month.toISOString().slice(0, 7);
  });
}

/** `March 2026`. */
export function monthName(month: string, locale?: string): string {
  const format = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}

/** What one line of costs is of. */
export function keyText(by: CostKey, key: string, trans: TranslationBundle): string {
  if (key) {
    return key;
  }
  return by === 'project' ? trans.__('Files') : '–';
}

/** Days of a month up to its last one with a cost, none left out; other keys by cost, the largest first. */
export function chartItems(costs: DomainCosts): readonly DomainCost[] {
  if (costs.by !== 'day') {
    return [...costs.items].sort((a, b) => b.money - a.money).slice(0, MAX_BARS);
  }
  const byDay = new Map(costs.items.map(item => [item.key, item]));
  const last = Math.max(0, ...costs.items.map(item => Number(item.key.slice(8))));
  return Array.from({ length: last }, (_, index) => {
    const key = `${costs.month}-${String(index + 1).padStart(2, '0')}`;
    return byDay.get(key) ?? { key, hours: 0, money: 0 };
  });
}

/** The bars of a month: days from left to right, else names from top to bottom. */
export function costBars(costs: DomainCosts, trans: TranslationBundle): Data[] {
  const items = chartItems(costs);
  if (items.every(item => item.money === 0)) {
    return [];
  }
  const amounts = items.map(item => item.money);
  const hover = `%{${costs.by === 'day' ? 'y' : 'x'}:.3~f} ${shown(costs.currency)}<extra></extra>`;
  const look = { type: 'bar', marker: { color: COLORS[0] }, hovertemplate: hover } as const;
  return costs.by === 'day'
    ? [{ ...look, x: items.map(item => item.key), y: amounts }]
    : [
        {
          ...look,
          orientation: 'h',
          x: amounts,
          y: items.map(item => shown(keyText(costs.by, item.key, trans)))
        }
      ];
}

/** The axes that go with {@link costBars}. */
export function costAxes(costs: DomainCosts, trans: TranslationBundle): Partial<Layout> {
  const amount = {
    title: { text: trans.__('Cost in %1', shown(costs.currency)) },
    rangemode: 'tozero',
    exponentformat: 'none'
  } as const;
  return costs.by === 'day'
    ? { xaxis: { type: 'date', tickformat: '%-d %b' }, yaxis: amount, bargap: 0.3 }
    : { xaxis: amount, yaxis: { type: 'category', autorange: 'reversed', automargin: true }, bargap: 0.3 };
}
