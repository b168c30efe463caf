/** Dollars. Below a cent two figures are kept, so that something is never shown as nothing. */
export const dollars = (amount: number): string =>
  amount > 0 && amount < 0.01 ? `$${amount.toPrecision(2)}` : `$${amount.toFixed(2)}`;

/** A count with three figures: `180`, `12.3 k`, `134.5 M`, `7.6 B`. */
export const count = (value: number): string => {
  const units = [
    { size: 1e9, name: 'B' },
    { size: 1e6, name: 'M' },
    { size: 1e4, name: 'k' },
  ] as const;
  const unit = units.find(({ size }) => value >= size);
  if (unit === undefined) return Number.isInteger(value) ? String(value) : value.toFixed(1);
  const size = unit.name === 'k' ? 1000 : unit.size;
  return `${(value / size).toFixed(1)} ${unit.name}`;
};

/** Bytes in decimal units, as file managers show them. */
export const bytes = (value: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${power === 0 ? value : (value / 1000 ** power).toFixed(1)} ${units[power] ?? 'B'}`;
};

/** Memory, small amounts in MiB. */
export const memorySize = (gib: number): string =>
  gib > 0 && gib < 0.1 ? `${(gib * 1024).toFixed(1)} MiB` : `${gib.toFixed(2)} GiB`;

/** A share of 0 to 1 in percent, with one figure after the point unless that is a zero. */
export const percent = (share: number): string =>
  `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`;

/** A loss with three figures after the point. */
export const loss = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

/** `1 row`, `2 rows`. */
export const plural = (value: number, noun: string): string =>
  `${value} ${noun}${value === 1 ? '' : 's'}`;
