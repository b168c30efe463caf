import type { Json, JsonObject, RenderedSpan, RowPreview, TokenCounter } from '@vibeml/core-models';
import { maskSensitive } from './mask-sensitive.ts';
import type { SeenRow } from './seen-row.ts';
import { trainingRow } from './training-row.ts';

const maxTextCharacters = 2000;
const maxRenderedCharacters = 4000;
const maxItems = 20;
const maxColumns = 50;
const maxDepth = 6;

const clip = (text: string, maxCharacters: number): string =>
  text.length <= maxCharacters
    ? maskSensitive(text)
    : `${maskSensitive(text.slice(0, maxCharacters))}… (${text.length - maxCharacters} more characters)`;

const shown = (value: Json, depth: number): Json => {
  if (typeof value === 'string') return clip(value, maxTextCharacters);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === maxDepth) return '…';
  return Array.isArray(value)
    ? value.slice(0, maxItems).map((each) => shown(each, depth + 1))
    : shownRow(value, depth + 1);
};

const shownRow = (row: JsonObject, depth = 0): JsonObject =>
  Object.fromEntries(
    Object.entries(row)
      .slice(0, maxColumns)
      .map(([name, value]) => [clip(name, maxTextCharacters / 10), shown(value, depth)]),
  );

const maxSpans = 40;
const spanCharacters: Readonly<Record<RenderedSpan['use'], number>> = {
  context: 1000,
  learned: 2000,
  cut: 300,
};

/** Of long pieces the middle is left out: where they begin and end tells most. */
const clipMiddle = (text: string, maxCharacters: number): string => {
  if (text.length <= maxCharacters) return maskSensitive(text);
  const half = Math.floor(maxCharacters / 2);
  const left = text.length - half * 2;
  return `${maskSensitive(text.slice(0, half))}… (${left} more characters) …${maskSensitive(text.slice(-half))}`;
};

const shownSpans = (spans: readonly RenderedSpan[]): RenderedSpan[] =>
  spans
    .slice(0, maxSpans)
    .map(({ use, text }) => ({ use, text: clipMiddle(text, spanCharacters[use]) }));

/** A row before and after conversion and through the chat template with its loss mask, cut to a size that can be shown, without what looks like a secret. */
export const previewRow = (
  { place, source, canonical }: SeenRow,
  tokenCounter: TokenCounter | null,
  maxLength: number | null,
): RowPreview => {
  const after = trainingRow(canonical);
  const rendered = tokenCounter?.render(after) ?? null;
  const spans = tokenCounter?.spans(after, maxLength) ?? null;
  return {
    row: place.row,
    before: shownRow(source),
    after: shownRow(after),
    rendered: rendered === null ? null : clip(rendered, maxRenderedCharacters),
    ...(spans === null ? {} : { spans: shownSpans(spans) }),
  };
};
