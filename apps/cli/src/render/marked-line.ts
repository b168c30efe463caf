import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';

/** A sentence behind a mark, as one of several below each other; its further lines stand below its first word. */
export const markedLine = (mark: string, text: string, page: Page): string =>
  paragraph(`  ${mark} ${text}`, page, '    ');
