import type { PreferenceEntry } from '@vibeml/sdk';
import type { Page } from './page.ts';
import { table } from './table.ts';

/** A value of a setting as text; not set is an empty text. */
export const settingValue = (entry: PreferenceEntry): string =>
  entry.value === null ? '' : String(entry.value);

/** Every setting with its value and where that comes from. */
export const renderSettings = (entries: readonly PreferenceEntry[], page: Page): string =>
  table(
    [
      { head: 'SETTING' },
      { head: 'VALUE', least: 10 },
      { head: 'FROM' },
      { head: 'WHAT IT DOES', least: 16, dropOrder: 1 },
    ],
    entries.map((entry) => [
      entry.key,
      entry.value === null ? '–' : settingValue(entry),
      entry.origin,
      entry.description,
    ]),
    page,
  );
