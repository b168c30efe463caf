import type { DatasetFormat } from '@vibeml/core-models';
import { match } from 'ts-pattern';
import type { ColumnProfile } from './column-profile.ts';

/** A canonical column, and the names it goes by, best first. */
export interface ColumnNeed {
  readonly canonical: string;
  readonly names: readonly string[];
  readonly required: boolean;
}

/** Names that a column with a chat goes by. */
export const chatColumnNames: readonly string[] = [
  'messages',
  'conversations',
  'conversation',
  'chat',
  'dialog',
  'dialogue',
  'texts',
];

/** Columns that say something about a row and are not trained on. */
export const ignoredColumns: ReadonlySet<string> = new Set([
  'id',
  'idx',
  'index',
  'source',
  'score',
  'metadata',
  'timestamp',
  'category',
]);

const need = (canonical: string, names: readonly string[] = [canonical]): ColumnNeed => ({
  canonical,
  names,
  required: true,
});

const option = (canonical: string, names: readonly string[] = [canonical]): ColumnNeed => ({
  canonical,
  names,
  required: false,
});

const promptNames = ['prompt', 'question', 'query', 'instruction', 'input'];
const answerNames = ['completion', 'response', 'answer', 'output', 'solution'];

/** The columns that a format needs or may have. */
export const columnNeeds = (format: DatasetFormat): readonly ColumnNeed[] =>
  match(format)
    .with('chat', 'sharegpt', () => [need('messages', chatColumnNames), option('tools')])
    .with('alpaca', () => [
      need('instruction'),
      need('output', ['output', 'response']),
      option('input', ['input', 'context']),
      option('system'),
    ])
    .with('prompt_completion', () => [
      need('prompt', promptNames),
      need('completion', answerNames),
      option('tools'),
    ])
    .with('text', () => [need('text', ['text', 'content'])])
    .with('preference', () => [need('chosen'), need('rejected'), option('prompt', promptNames)])
    .with('kto', () => [
      need('prompt', promptNames),
      need('completion', answerNames),
      need('label'),
    ])
    .with('prompts', () => [need('prompt', promptNames)])
    .exhaustive();

/** The column of the file for a canonical one, or null when none has a fitting name. */
export const columnFor = ({ names }: ColumnNeed, profile: ColumnProfile): string | null => {
  const name = names.find((each) => profile.byName.has(each));
  return name === undefined ? null : (profile.byName.get(name) ?? null);
};
