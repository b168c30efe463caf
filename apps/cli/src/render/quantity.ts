import type { Quantity, QuantityRange } from '@vibeml/sdk';
import { distance } from './duration.ts';
import type { Page } from './page.ts';

const staleAfterMs = 24 * 3_600_000;

/** Whether a price is older than a day. */
export const isOldPrice = (quantity: Quantity | QuantityRange, page: Page): boolean =>
  quantity.unit.startsWith('USD') && page.nowMs - Date.parse(quantity.observedAt) > staleAfterMs;

/** Where a number comes from: `measured on this computer, 2 min ago`. A price older than a day is marked. */
export const provenance = (quantity: Quantity | QuantityRange, page: Page): string => {
  const text = `${quantity.method} · ${quantity.source} · ${distance(quantity.observedAt, page.nowMs)}`;
  return isOldPrice(quantity, page) ? `${text} ${page.paint('warn', '(older than a day)')}` : text;
};
