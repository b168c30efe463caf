import Table from 'cli-table3';
import { breakLongWords } from './break-long-words.ts';
import { cleanText } from './clean-text.ts';
import type { Page } from './page.ts';

/** A text with a head above it. */
export interface Voice {
  readonly name: string;
  readonly text: string;
}

const narrowest = 60;
/** A space at each side. */
const cellPadding = 2;

const stacked = (voices: readonly Voice[], page: Page): string =>
  voices.map((voice) => `${page.paint('faint', voice.name)}\n${cleanText(voice.text)}`).join('\n');

/** Texts beside each other in columns of the same width; under each other where the page is narrow. */
export const sideBySide = (voices: readonly Voice[], page: Page): string => {
  if (page.width < narrowest || voices.length < 2) return stacked(voices, page);
  const width = Math.floor((page.width - voices.length - 1) / voices.length);
  const drawn = new Table({
    head: voices.map((voice) => page.paint('faint', voice.name)),
    colWidths: voices.map(() => width),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const room = width - cellPadding;
  drawn.push(voices.map((voice) => breakLongWords(cleanText(voice.text), room)));
  return drawn.toString();
};
