import type { ColumnMapping, DatasetFormat, DatasetHints, JsonObject } from '@vibeml/core-models';
import { datasetColumnMissing, datasetFormatUnknown, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { type ColumnProfile, profileColumns } from './column-profile.ts';
import { type DetectedFormat, detectFromProfile } from './detect-format.ts';
import { columnFor, columnNeeds } from './format-columns.ts';

export type FormatError = ErrorOf<'dataset.column_missing' | 'dataset.format_unknown'>;

/** The profile as it looks when the hinted columns go by their canonical names. */
const renamedProfile = (profile: ColumnProfile, columns: ColumnMapping): ColumnProfile => {
  const actual = new Set(Object.values(columns));
  const others = [...profile.byName].filter(([, column]) => !actual.has(column));
  return { ...profile, byName: new Map([...others, ...Object.entries(columns)]) };
};

const missingHint = (
  reference: string,
  profile: ColumnProfile,
  columns: ColumnMapping,
): FormatError | null => {
  const missing = Object.values(columns).find((column) => !profile.columns.includes(column));
  return missing === undefined ? null : datasetColumnMissing(reference, missing, profile.columns);
};

const isChat = (format: DatasetFormat | undefined): boolean =>
  format === 'chat' || format === 'sharegpt';

const isSameShape = (one: DatasetFormat, other: DatasetFormat | undefined): boolean =>
  one === other || (isChat(one) && isChat(other));

const asHinted = (
  reference: string,
  profile: ColumnProfile,
  format: DatasetFormat,
): Result<DetectedFormat, FormatError> => {
  const detected = detectFromProfile(profile);
  const known = isSameShape(format, detected?.format) ? (detected?.columns ?? {}) : {};
  const settled = columnNeeds(format).map((each) => ({
    ...each,
    column: known[each.canonical] ?? columnFor(each, profile),
  }));
  const missing = settled.find(({ required, column }) => required && column === null);
  if (missing) return err(datasetColumnMissing(reference, missing.canonical, profile.columns));
  const columns = settled.flatMap(({ canonical, column }) =>
    column === null ? [] : [[canonical, column] as const],
  );
  return ok({ format, columns: Object.fromEntries(columns) });
};

const detectOrFail = (
  reference: string,
  profile: ColumnProfile,
): Result<DetectedFormat, FormatError> => {
  const detected = detectFromProfile(profile);
  return detected === null ? err(datasetFormatUnknown(reference, profile.columns)) : ok(detected);
};

/** Settles format and columns from some rows and from what a person said. Fails with `dataset.column_missing` or `dataset.format_unknown`. */
export const resolveFormat = (
  reference: string,
  rows: readonly JsonObject[],
  hints: DatasetHints,
): Result<DetectedFormat, FormatError> => {
  const profile = profileColumns(rows);
  const hinted = hints.columns ?? {};
  const missing = missingHint(reference, profile, hinted);
  if (missing !== null) return err(missing);
  const seen = renamedProfile(profile, hinted);
  const settled =
    hints.format === undefined
      ? detectOrFail(reference, seen)
      : asHinted(reference, seen, hints.format);
  return settled.map(({ format, columns }) => ({ format, columns: { ...columns, ...hinted } }));
};
