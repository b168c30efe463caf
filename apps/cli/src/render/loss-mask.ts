import type { DatasetFacts } from '@vibeml/sdk';
import stringWidth from 'string-width';
import { cleanText } from './clean-text.ts';
import type { Look, Page } from './page.ts';

type Span = NonNullable<DatasetFacts['preview'][number]['spans']>[number];

interface Chunk {
  readonly use: Span['use'];
  readonly text: string;
}

const looks: Readonly<Record<Span['use'], Look>> = {
  context: 'faint',
  learned: 'good',
  cut: 'bad',
};

/** Where there are no colours, signs show where a piece begins and ends. */
const signs: Readonly<Record<Span['use'], readonly [open: string, close: string]>> = {
  context: ['', ''],
  learned: ['⟦', '⟧'],
  cut: ['⟨', '⟩'],
};

const isPainted = (page: Page): boolean => page.paint('good', 'x') !== 'x';

const textOf = ({ use, text }: Span, page: Page): string => {
  const [open, close] = isPainted(page) ? ['', ''] : signs[use];
  // A line break at the end stays outside, so that no sign stands alone on a line.
  const clean = cleanText(text);
  const body = clean.replace(/\n+$/, '');
  return `${open}${body}${close}${clean.slice(body.length)}`;
};

const wordsOf = (line: string): readonly string[] => line.match(/\S+\s*|\s+/g) ?? [];

/** Fills lines with pieces of text: breaks at spaces where it can, inside words where it must. */
const createLines = (width: number) => {
  const lines: Chunk[][] = [[]];
  let used = 0;

  const breakLine = (): void => {
    lines.push([]);
    used = 0;
  };

  const put = (use: Span['use'], text: string): void => {
    lines.at(-1)?.push({ use, text });
    used += stringWidth(text);
  };

  const putWord = (use: Span['use'], word: string): void => {
    if (used > 0 && used + stringWidth(word.trimEnd()) > width) breakLine();
    if (used + stringWidth(word.trimEnd()) <= width) {
      put(use, word);
      return;
    }
    for (const character of word) {
      if (used + stringWidth(character) > width) breakLine();
      put(use, character);
    }
  };

  return {
    add(use: Span['use'], text: string): void {
      for (const [index, line] of text.split('\n').entries()) {
        if (index > 0) breakLine();
        for (const word of wordsOf(line)) putWord(use, word);
      }
    },
    lines: (): readonly (readonly Chunk[])[] =>
      lines.at(-1)?.length === 0 ? lines.slice(0, -1) : lines,
  };
};

const paintLine = (chunks: readonly Chunk[], page: Page): string => {
  const merged: Chunk[] = [];
  for (const chunk of chunks) {
    const last = merged.at(-1);
    if (last?.use === chunk.use) merged.splice(-1, 1, { ...last, text: last.text + chunk.text });
    else merged.push(chunk);
  }
  return merged.map(({ use, text }) => page.paint(looks[use], text)).join('');
};

/** A rendered row line by line, with what is learned told apart from what is only read. */
export const lossMaskLines = (
  spans: readonly Span[],
  page: Page,
  indent: string,
): readonly string[] => {
  const filled = createLines(page.width - indent.length);
  for (const span of spans) filled.add(span.use, textOf(span, page));
  return filled.lines().map((chunks) => `${indent}${paintLine(chunks, page)}`.trimEnd());
};

/** Says what the looks of `lossMaskLines` mean. */
export const lossMaskLegend = (spans: readonly Span[], page: Page): string => {
  const names: Readonly<Record<Span['use'], string>> = {
    context: 'read',
    learned: 'learned',
    cut: 'cut off',
  };
  const used = (['learned', 'context', 'cut'] as const).filter((use) =>
    spans.some((span) => span.use === use),
  );
  return used
    .map((use) => {
      const [open, close] = isPainted(page) ? ['', ''] : signs[use];
      return page.paint(looks[use], `${open}${names[use]}${close}`);
    })
    .join(' · ');
};
