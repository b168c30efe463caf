import type { Page } from './page.ts';
import { wrapParts } from './wrap-parts.ts';

/** A sentence over as many lines as the page needs; lines after the first are indented. */
export const paragraph = (text: string, page: Page, indent = ''): string =>
  text
    .split('\n')
    .map((line) => wrapParts(line.split(' '), ' ', page.width - indent.length).join(`\n${indent}`))
    .join('\n');
