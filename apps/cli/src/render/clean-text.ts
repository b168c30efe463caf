import { stripVTControlCharacters } from '@vibeml/sdk';

/** Text of a dataset, a model or a log, made safe for a terminal: no control characters but line feeds. */
export const cleanText = (text: string): string =>
  stripVTControlCharacters(text).replaceAll('\t', '  ');

/** The same on one line. */
export const cleanLine = (text: string): string =>
  cleanText(text)
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .trim();

/** At most so many characters, the end cut with `…`. */
export const cut = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
};
