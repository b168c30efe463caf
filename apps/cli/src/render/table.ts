import Table from 'cli-table3';
import stringWidth from 'string-width';
import { breakLongWords } from './break-long-words.ts';
import type { Page } from './page.ts';

/** A column of a table. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Fewest characters it may be cut to; a column without it is never cut. */
  readonly least?: number;
  /** Left out where the page is too narrow; the highest goes first. */
  readonly dropOrder?: number;
}

const gap = 2;
const noLines = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ]
    .flat()
    .map((name) => [name, '']),
);

interface Sized {
  readonly column: Column;
  readonly index: number;
  readonly width: number;
}

const total = (sized: readonly Sized[]): number =>
  sized.reduce((sum, each) => sum + each.width, gap * (sized.length - 1));

const slack = (each: Sized): number =>
  each.column.least === undefined ? 0 : Math.max(0, each.width - each.column.least);

/** Takes one character at a time from the widest column that may be cut. */
const shrink = (sized: readonly Sized[], width: number): readonly Sized[] => {
  if (total(sized) <= width) return sized;
  const widest = sized
    .filter((each) => slack(each) > 0)
    .reduce<Sized | null>(
      (best, each) => (best === null || each.width > best.width ? each : best),
      null,
    );
  if (widest === null) return sized;
  return shrink(
    sized.map((each) => (each === widest ? { ...each, width: each.width - 1 } : each)),
    width,
  );
};

const fit = (sized: readonly Sized[], width: number): readonly Sized[] => {
  const shrunk = shrink(sized, width);
  const droppable = sized.filter((each) => each.column.dropOrder !== undefined);
  if (total(shrunk) <= width || droppable.length === 0) return shrunk;
  const dropped = Math.max(...droppable.map((each) => each.column.dropOrder ?? 0));
  return fit(
    sized.filter((each) => each.column.dropOrder !== dropped),
    width,
  );
};

const trimLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');

/** Rows under a head, without lines, cut to the width of the page. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  page: Page,
): string => {
  const natural = columns.map((column, index) => ({
    column,
    index,
    width: Math.max(stringWidth(column.head), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  }));
  const kept = fit(natural, page.width);
  const drawn = new Table({
    chars: noLines,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
    colWidths: kept.map((each) => each.width + gap),
    colAligns: kept.map((each) => each.column.align ?? 'left'),
    head: kept.map((each) => page.paint('faint', each.column.head)),
  });
  drawn.push(...rows.map((row) => kept.map((each) => row[each.index] ?? '')));
  return trimLines(drawn.toString());
};

/** Two columns: a label and a text that is wrapped to the width of the page. */
export const facts = (
  entries: readonly (readonly [label: string, text: string])[],
  page: Page,
  indent = 2,
): string => {
  const labelWidth = Math.max(...entries.map(([label]) => stringWidth(label)));
  const textWidth = Math.max(20, page.width - indent - labelWidth - gap);
  const drawn = new Table({
    chars: noLines,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
    colWidths: [indent + labelWidth + gap, textWidth + gap],
    wordWrap: true,
  });
  drawn.push(
    ...entries.map(([label, text]) => [
      `${' '.repeat(indent)}${page.paint('faint', label)}`,
      breakLongWords(text, textWidth),
    ]),
  );
  return trimLines(drawn.toString());
};
