import type { Quantity, QuantityRange } from '@vibeml/sdk';
import { distance } from './duration.ts';
import type { Page } from './page.ts';

const staleAfterMs = 24 * 3_600_000;

/** Where a number comes from: `measured on this computer, 2 min ago`. A price older than a day is marked. */
export const provenance = (quantity: Quantity | QuantityRange, page: Page): string => {
  const age = page.nowMs - Date.parse(quantity.observedAt);
  const isOldPrice = quantity.unit.startsWith('USD') && age > staleAfterMs;
  const text = `${quantity.method} · ${quantity.source} · ${distance(quantity.observedAt, page.nowMs)}`;
  return isOldPrice ? `${text} ${page.paint('warn', '(older than a day)')}` : text;
};
