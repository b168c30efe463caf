import path from 'node:path';
import type { OpenDataset } from '@vibeml/core-models';
import { datasetTypeUnsupported, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';

type FileType = OpenDataset['fileType'];

const typeByExtension: ReadonlyMap<string, FileType> = new Map([
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.json', 'json'],
  ['.csv', 'csv'],
  ['.parquet', 'parquet'],
]);

/** Tells the type of a file from its name. Fails with `dataset.type_unsupported`. */
export const datasetFileType = (
  reference: string,
): Result<FileType, ErrorOf<'dataset.type_unsupported'>> => {
  const extension = path.extname(reference).toLowerCase();
  const type = typeByExtension.get(extension);
  return type === undefined ? err(datasetTypeUnsupported(reference, extension)) : ok(type);
};
