import { defineError } from './define-error.ts';

const datasetNotFoundError = defineError('dataset.not_found', 'resource');

const notFound = {
  file: (dataset: string) => ({
    message: `There is no dataset at ${dataset}.`,
    advice: [
      { text: 'Give the path of a .jsonl, .json, .csv or .parquet file.' },
      { text: 'A dataset of the Hub is named owner/name.' },
    ],
  }),
  hub: (dataset: string) => ({
    message: `Dataset '${dataset}' not found on HuggingFace`,
    advice: [
      { text: 'Check the spelling: a dataset is named owner/name.' },
      { text: 'A file on this computer is given as a path, for example ./chats.jsonl.' },
      { text: 'A private dataset is seen only with HF_TOKEN set to a token that may read it.' },
    ],
  }),
} as const;

/** No such file, or no such dataset on the Hub. */
export const datasetNotFound = (dataset: string, place: 'file' | 'hub' = 'file') =>
  datasetNotFoundError({ ...notFound[place](dataset), details: { dataset, place } });

const datasetUnreadableError = defineError('dataset.unreadable', 'resource');

const unreadableAdvice = {
  file: (dataset: string) => ({
    text: 'Check that it is a file you may read.',
    command: `ls -l ${JSON.stringify(dataset)}`,
  }),
  hub: () => ({ text: 'Look at its files on the Hub, or choose another revision or split.' }),
} as const;

/** The rows are there but can't be read: permissions, a directory, a broken disk, a damaged file. */
export const datasetUnreadable = (
  dataset: string,
  reason: string,
  cause?: unknown,
  place: 'file' | 'hub' = 'file',
) =>
  datasetUnreadableError({
    message: `${dataset} can't be read: ${reason}.`,
    advice: [unreadableAdvice[place](dataset)],
    details: { dataset, reason },
    cause,
  });

const datasetTypeUnsupportedError = defineError('dataset.type_unsupported', 'validation');

/** The file type is not one that is read. */
export const datasetTypeUnsupported = (dataset: string, extension: string) =>
  datasetTypeUnsupportedError({
    message: `${dataset} has the type '${extension}', which is not read.`,
    advice: [{ text: 'Save it as .jsonl, .json, .csv or .parquet.' }],
    details: { dataset, extension, supported: ['.jsonl', '.ndjson', '.json', '.csv', '.parquet'] },
  });

const datasetEmptyError = defineError('dataset.empty', 'validation');

/** No rows, or none left that can be trained on. */
export const datasetEmpty = (dataset: string, reason: string) =>
  datasetEmptyError({
    message: `${dataset} has no rows to train on: ${reason}.`,
    advice: [
      {
        text: 'Look at what was found in the file.',
        command: `vibeml inspect ${JSON.stringify(dataset)}`,
      },
    ],
    details: { dataset, reason },
  });

const datasetRowInvalidError = defineError('dataset.row_invalid', 'validation');

/** A row could not be parsed; `line` counts from 1. */
export const datasetRowInvalid = (dataset: string, line: number, reason: string) =>
  datasetRowInvalidError({
    message: `${dataset}, line ${line}: ${reason}.`,
    advice: [
      {
        text: `Correct or remove line ${line}, then look again.`,
        command: `vibeml inspect ${JSON.stringify(dataset)}`,
      },
    ],
    details: { dataset, line, reason },
  });

const datasetFormatUnknownError = defineError('dataset.format_unknown', 'validation');

/** The columns fit no known format. */
export const datasetFormatUnknown = (dataset: string, columns: readonly string[]) =>
  datasetFormatUnknownError({
    message: `The format of ${dataset} can't be told from its columns: ${columns.join(', ') || 'none'}.`,
    advice: [
      {
        text: 'Name the columns, for example --column prompt=question --column completion=answer.',
      },
      {
        text: 'Known formats: chat (messages), ShareGPT (conversations), Alpaca (instruction, output), prompt and completion, text, preference (chosen, rejected), KTO (prompt, completion, label), prompts.',
      },
    ],
    details: { dataset, columns },
  });

const datasetFormatMixedError = defineError('dataset.format_mixed', 'validation');

/** Rows of one file have different formats. */
export const datasetFormatMixed = (
  dataset: string,
  found: readonly { format: string; line: number }[],
) =>
  datasetFormatMixedError({
    message: `${dataset} mixes formats: ${found.map((each) => `${each.format} at line ${each.line}`).join(', ')}.`,
    advice: [{ text: 'Split it into one file per format.' }],
    details: { dataset, found },
  });

const datasetUnfitError = defineError('dataset.unfit', 'validation');

/** The rows have a fault that makes training on them pointless; `findings` lists them with row numbers. */
export const datasetUnfit = (
  dataset: string,
  findings: readonly { code: string; message: string }[],
) =>
  datasetUnfitError({
    message: `${dataset} can't be trained on: ${findings.map((each) => each.message).join(' ')}`,
    advice: [
      {
        text: 'See every finding with its rows.',
        command: `vibeml inspect ${JSON.stringify(dataset)}`,
      },
    ],
    details: { dataset, findings },
  });

const datasetColumnMissingError = defineError('dataset.column_missing', 'validation');

/** A column mapping names a column that the file does not have. */
export const datasetColumnMissing = (
  dataset: string,
  column: string,
  available: readonly string[],
) =>
  datasetColumnMissingError({
    message: `${dataset} has no column '${column}'; it has ${available.join(', ')}.`,
    advice: [{ text: 'Name one of the columns that are there.' }],
    details: { dataset, column, available },
  });
