import type { Quantity, QuantityRange } from '@vibeml/sdk';
import { duration } from './duration.ts';
import { bytes, count, dollars, percent } from './numbers.ts';

/** A number with its unit, as a person reads it. */
export const amount = (value: number, unit: string): string => {
  if (unit === 'USD') return dollars(value);
  if (unit.startsWith('USD/')) return `${dollars(value)}/${unit.slice('USD/'.length)}`;
  if (unit === 's') return duration(value);
  if (unit === 'GiB') return `${value.toFixed(2)} GiB`;
  if (unit === 'share') return percent(value);
  if (unit === 'bytes/s') return `${bytes(value)}/s`;
  return `${value > 0 && value < 10 ? Number(value.toPrecision(2)) : count(value)} ${unit}`;
};

const isRange = (quantity: Quantity | QuantityRange): quantity is QuantityRange =>
  'expected' in quantity;

/** A quantity, or a range with its ends: `$1.20 ($0.90 to $2.10)`. */
export const quantityText = (quantity: Quantity | QuantityRange): string => {
  if (!isRange(quantity)) return amount(quantity.value, quantity.unit);
  const { low, expected, high, unit } = quantity;
  return low === high
    ? amount(expected, unit)
    : `${amount(expected, unit)} (${amount(low, unit)} to ${amount(high, unit)})`;
};
