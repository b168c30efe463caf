import type { QuantityRange } from '@vibeml/sdk';

const longestLine = 160;
const controlCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** A name from outside can't add lines to the question or hide behind invisible characters. */
export const oneLine = (text: string): string => {
  const clean = text.replace(controlCharacters, ' ').trim();
  return clean.length <= longestLine ? clean : `${clean.slice(0, longestLine - 1)}…`;
};

/** Dollars; below a cent more digits are shown, so that nothing paid looks free. */
export const dollars = (amount: number): string =>
  `$${amount.toFixed(amount > 0 && amount < 0.01 ? 4 : 2)}`;

/** Seconds in minutes. */
export const minutes = (range: QuantityRange | null): string => {
  if (range === null) return 'not known';
  const [low, high] = [range.low, range.high].map((seconds) =>
    Math.max(1, Math.round(seconds / 60)),
  );
  return low === high ? `about ${low} min` : `${low} to ${high} min`;
};
