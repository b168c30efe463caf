import type { CallContext, DatasetError, DatasetFacts, OpenDataset } from '@vibeml/core-models';
import { err, type Result, ResultAsync } from 'neverthrow';
import {
  createDatasetInspection,
  type InspectedRows,
  type InspectionRequest,
} from './dataset-inspection.ts';
import type { PromptFingerprints } from './track-duplicates.ts';

/** A dataset to look at, with what is asked of the look. */
export interface DatasetInspectionRequest
  extends Omit<InspectionRequest, 'reference' | 'hasLines'> {
  readonly dataset: OpenDataset;
}

/** What is known of a dataset, and the prompts to keep an evaluation set apart from. */
export interface InspectedDataset {
  readonly facts: DatasetFacts;
  readonly prompts: PromptFingerprints;
}

const readRows = async (
  { dataset, ...request }: DatasetInspectionRequest,
  context: CallContext,
): Promise<Result<InspectedRows, DatasetError>> => {
  const inspection = createDatasetInspection({
    ...request,
    reference: dataset.reference,
    hasLines: dataset.fileType !== 'parquet',
  });
  for await (const batch of dataset.batches(context)) {
    if (batch.error !== null) return err(batch.error);
    const added = inspection.add(batch.rows);
    if (added.isErr()) return err(added.error);
  }
  return inspection.finish();
};

/** Reads a whole dataset and tells what it is: format, counts, lengths, findings, a preview, its SHA-256. */
export const inspectDataset = (
  request: DatasetInspectionRequest,
  context: CallContext,
): ResultAsync<InspectedDataset, DatasetError> =>
  new ResultAsync(readRows(request, context)).andThen(({ facts, prompts }) =>
    request.dataset.sha256(context).map((sha256) => ({
      facts: {
        reference: request.dataset.reference,
        path: request.dataset.path,
        fileType: request.dataset.fileType,
        bytes: request.dataset.bytes,
        sha256,
        ...facts,
      },
      prompts,
    })),
  );
