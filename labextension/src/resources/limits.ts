import type { Preferences } from '../core/wire';

/** The form of the preferences: numbers as they are typed. */
export interface ILimitsDraft {
  idleMinutes: string;
  show: Preferences['show'];
  amount: string;
  period: Preferences['limit_period'];
  action: Preferences['limit_action'];
  /** Own prices by instance type; an empty one means the catalogue's. */
  prices: Readonly<Record<string, string>>;
}

/** As the server has it (`resources/models.py`). */
export const MAX_IDLE_MINUTES = 525_600;

export function toDraft(preferences: Preferences): ILimitsDraft {
  return {
    idleMinutes: String(preferences.idle_minutes),
    show: preferences.show,
    amount: preferences.limit_amount === null ? '' : String(preferences.limit_amount),
    period: preferences.limit_period,
    action: preferences.limit_action,
    prices: Object.fromEntries(
      Object.entries(preferences.prices).map(([type, price]) => [type, String(price)])
    )
  };
}

/** A number from 0 up, or null where the text is none. A comma counts as decimal point. */
export function parseAmount(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$|^\.\d+$/.test(trimmed) ? Number(trimmed) : null;
}

/** Whole minutes within the server's bounds, or null. */
export function parseMinutes(text: string): number | null {
  const trimmed = text.trim();
  const minutes = /^\d+$/.test(trimmed) ? Number(trimmed) : null;
  return minutes !== null && minutes <= MAX_IDLE_MINUTES ? minutes : null;
}

/** The preferences that a draft stands for, or null while a number in it is none. */
export function toPreferences(draft: ILimitsDraft): Preferences | null {
  const idle = parseMinutes(draft.idleMinutes);
  const amount = draft.amount.trim() ? parseAmount(draft.amount) : null;
  if (idle === null || (amount === null && draft.amount.trim())) {
    return null;
  }
  const prices: Record<string, number> = {};
  for (const [type, text] of Object.entries(draft.prices)) {
    if (!text.trim()) {
      continue;
    }
    const price = parseAmount(text);
    if (price === null) {
      return null;
    }
    prices[type] = price;
  }
  return {
    idle_minutes: idle,
    show: draft.show,
    limit_amount: amount,
    limit_period: draft.period,
    limit_action: draft.action,
    prices
  };
}
