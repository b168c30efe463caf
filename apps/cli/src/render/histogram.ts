import type { DatasetFacts } from '@vibeml/sdk';
import stringWidth from 'string-width';
import { count } from './numbers.ts';
import type { Page } from './page.ts';

type Bars = NonNullable<DatasetFacts['lengths']['histogram']>;

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const longestBar = 40;

/** A bar of at most `width` characters; something is never shown as nothing. */
const bar = (share: number, width: number): string => {
  const parts = Math.max(share > 0 ? 1 : 0, Math.round(share * width * 8));
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
};

const labelOf = ({ from, to }: Bars[number]): string => (from === to ? `${from}` : `${from}–${to}`);

/** Rows by length as bars, one below the other; a bar that is beyond the limit in part or whole is marked. */
export const histogram = (bars: Bars, limit: number | null, page: Page): readonly string[] => {
  const most = Math.max(1, ...bars.map(({ rows }) => rows));
  const labels = bars.map(labelOf);
  const labelWidth = Math.max(...labels.map((each) => stringWidth(each)));
  const counts = bars.map(({ rows }) => count(rows));
  const countWidth = Math.max(...counts.map((each) => each.length));
  const room = page.width - '    '.length - labelWidth - '  '.length - countWidth;
  const width = Math.max(8, Math.min(longestBar, room));
  return bars.map(({ rows, to }, index) => {
    const isBeyond = limit !== null && to > limit;
    const label = (labels[index] ?? '').padStart(labelWidth);
    if (rows === 0) return `    ${page.paint('faint', label)}`;
    const drawn = bar(rows / most, width);
    return `    ${page.paint('faint', label)} ${page.paint(isBeyond ? 'warn' : 'accent', drawn)} ${page.paint('faint', counts[index] ?? '')}`;
  });
};
