import type { ColumnMapping, DatasetFormat, JsonObject } from '@vibeml/core-models';
import { type ColumnProfile, profileColumns } from './column-profile.ts';
import { chatColumnNames, columnFor, columnNeeds, ignoredColumns } from './format-columns.ts';

/** A format with the columns it is read from. */
export interface DetectedFormat {
  readonly format: DatasetFormat;
  readonly columns: ColumnMapping;
}

type Rule = (profile: ColumnProfile) => DetectedFormat | null;

const has = (profile: ColumnProfile, ...names: readonly string[]): boolean =>
  names.every((name) => profile.byName.has(name));

/** The mapping of a format: its needed columns, and the optional ones that some row has. */
const mapped = (
  format: DatasetFormat,
  profile: ColumnProfile,
  fixed: ColumnMapping = {},
): DetectedFormat => {
  const found = columnNeeds(format).flatMap((each) => {
    const column = fixed[each.canonical] ?? columnFor(each, profile);
    return column === null ? [] : [[each.canonical, column] as const];
  });
  return { format, columns: Object.fromEntries(found) };
};

const preference: Rule = (profile) =>
  has(profile, 'chosen', 'rejected') ? mapped('preference', profile) : null;

const kto: Rule = (profile) => {
  const label = profile.byName.get('label');
  const isLabelled = label !== undefined && profile.labelColumns.has(label);
  return isLabelled && has(profile, 'prompt', 'completion') ? mapped('kto', profile) : null;
};

const chat: Rule = (profile) => {
  const named = chatColumnNames
    .map((name) => profile.byName.get(name))
    .find((column) => column !== undefined && profile.dialects.has(column));
  const column =
    named ?? (profile.dialects.size === 1 ? [...profile.dialects.keys()][0] : undefined);
  const dialect = column === undefined ? undefined : profile.dialects.get(column);
  return column === undefined || dialect === undefined
    ? null
    : mapped(dialect, profile, { messages: column });
};

const alpaca: Rule = (profile) =>
  has(profile, 'instruction') && (has(profile, 'output') || has(profile, 'response'))
    ? mapped('alpaca', profile)
    : null;

const pairNames: readonly (readonly [string, string])[] = [
  ['prompt', 'completion'],
  ['question', 'answer'],
  ['question', 'solution'],
  ['query', 'response'],
  ['input', 'output'],
  ['prompt', 'response'],
];

const pair: Rule = (profile) => {
  const names = pairNames.find((each) => has(profile, ...each));
  const prompt = profile.byName.get(names?.[0] ?? '');
  const completion = profile.byName.get(names?.[1] ?? '');
  return prompt === undefined || completion === undefined
    ? null
    : mapped('prompt_completion', profile, { prompt, completion });
};

const text: Rule = (profile) => (has(profile, 'text') ? mapped('text', profile) : null);

const prompts: Rule = (profile) => (has(profile, 'prompt') ? mapped('prompts', profile) : null);

const isTrainable = (column: string): boolean => {
  const name = column.trim().toLowerCase();
  return !ignoredColumns.has(name) && !name.endsWith('_url');
};

const onlyText: Rule = (profile) => {
  const candidates = [...profile.byName.values()].filter(isTrainable);
  const only = candidates.length === 1 ? candidates[0] : undefined;
  return only !== undefined && profile.textColumns.includes(only)
    ? { format: 'text', columns: { text: only } }
    : null;
};

const isUnsupported = (profile: ColumnProfile): boolean =>
  has(profile, 'input_ids') || has(profile, 'prompt', 'completions', 'labels');

const rulesInOrder: readonly Rule[] = [
  preference,
  kto,
  chat,
  // A column of pairs under these names beats the looser rules below.
  (profile) => (has(profile, 'prompt', 'completion') ? pair(profile) : null),
  alpaca,
  pair,
  text,
  prompts,
  onlyText,
];

/** Tells the format from a profile of the columns; null when none fits. */
export const detectFromProfile = (profile: ColumnProfile): DetectedFormat | null => {
  if (isUnsupported(profile)) return null;
  for (const rule of rulesInOrder) {
    const found = rule(profile);
    if (found !== null) return found;
  }
  return null;
};

/** Tells the format of some rows from their columns and first values; null when none fits. Rules as in TRL's dataset formats, plus ShareGPT, Alpaca and common pairs. */
export const detectFormat = (rows: readonly JsonObject[]): DetectedFormat | null =>
  detectFromProfile(profileColumns(rows));
