import { stat } from 'node:fs/promises';
import type { CallContext, DatasetError, DatasetSource, OpenDataset } from '@vibeml/core-models';
import { cancelled, datasetEmpty, datasetUnreadable } from '@vibeml/errors';
import { err, errAsync, ok, type Result, ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import { datasetFileType } from './dataset-file-type.ts';
import { type DatasetLocations, datasetPath } from './dataset-path.ts';
import { hashFile } from './hash-file.ts';
import type { DatasetFile } from './read-chunks.ts';
import { readCsv } from './read-csv.ts';
import { readJsonDocument } from './read-json-document.ts';
import { readJsonLines } from './read-json-lines.ts';
import { readParquet } from './read-parquet.ts';
import { type RowReader, refuseEmpty } from './row-reader.ts';
import { translateFileError } from './translate-file-error.ts';

const readerFor = (fileType: OpenDataset['fileType']): RowReader =>
  match(fileType)
    .with('jsonl', () => readJsonLines)
    .with('json', () => readJsonDocument)
    .with('csv', () => readCsv)
    .with('parquet', () => readParquet)
    .exhaustive();

const checkStat = (
  reference: string,
  { size, isFile, isDirectory }: { size: number; isFile: boolean; isDirectory: boolean },
): Result<number, DatasetError> => {
  if (isDirectory) return err(datasetUnreadable(reference, 'it is a directory'));
  if (!isFile) return err(datasetUnreadable(reference, 'it is not a regular file'));
  return size === 0 ? err(datasetEmpty(reference, 'the file is empty')) : ok(size);
};

const sizeOf = (file: DatasetFile): ResultAsync<number, DatasetError> =>
  ResultAsync.fromPromise(stat(file.path), translateFileError(file.reference)).andThen((facts) =>
    checkStat(file.reference, {
      size: facts.size,
      isFile: facts.isFile(),
      isDirectory: facts.isDirectory(),
    }),
  );

const openDataset = (
  file: DatasetFile,
  fileType: OpenDataset['fileType'],
  bytes: number,
): OpenDataset => {
  const read = refuseEmpty(readerFor(fileType));
  return {
    reference: file.reference,
    path: file.path,
    fileType,
    bytes,
    batches: (context) => read(file, context),
    sha256: (context) => hashFile(file, context),
  };
};

/** Opens datasets that are files of this machine: .jsonl, .ndjson, .json, .csv and .parquet. */
export const createFileDatasets = (locations: DatasetLocations): DatasetSource => {
  const open = (
    reference: string,
    context: CallContext,
  ): ResultAsync<OpenDataset, DatasetError> => {
    if (context.signal.aborted) return errAsync(cancelled(`Opening ${reference}`));
    const file = { reference, path: datasetPath(reference, locations) };
    return sizeOf(file).andThen((bytes) =>
      datasetFileType(reference).map((fileType) => openDataset(file, fileType, bytes)),
    );
  };
  return {
    open,
    identify: (reference, context) =>
      open(reference, context)
        .andThen((dataset) => dataset.sha256(context))
        .map((sha256) => ({ sha256, revision: null })),
  };
};
