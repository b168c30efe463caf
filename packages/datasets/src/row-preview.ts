import type { Json, JsonObject, RowPreview, TokenCounter } from '@vibeml/core-models';
import { redact } from '@vibeml/errors';
import type { SeenRow } from './seen-row.ts';
import { trainingRow } from './training-row.ts';

const maxTextCharacters = 2000;
const maxRenderedCharacters = 4000;
const maxItems = 20;

const clip = (text: string, maxCharacters: number): string =>
  text.length <= maxCharacters
    ? redact(text)
    : `${redact(text.slice(0, maxCharacters))}… (${text.length - maxCharacters} more characters)`;

const shown = (value: Json): Json => {
  if (typeof value === 'string') return clip(value, maxTextCharacters);
  if (Array.isArray(value)) return value.slice(0, maxItems).map(shown);
  return typeof value === 'object' && value !== null ? shownRow(value) : value;
};

const shownRow = (row: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shown(value)]));

/** A row before and after conversion, cut to a size that can be shown, without what looks like a secret. */
export const previewRow = (
  { place, source, canonical }: SeenRow,
  tokenCounter: TokenCounter | null,
): RowPreview => {
  const after = trainingRow(canonical);
  const rendered = tokenCounter?.render(after) ?? null;
  return {
    row: place.row,
    before: shownRow(source),
    after: shownRow(after),
    rendered: rendered === null ? null : clip(rendered, maxRenderedCharacters),
  };
};
