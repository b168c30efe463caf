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
  extends Omit<InspectionRequest, 'reference' | 'hasLines' | 'sample'> {
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
    hasLines: dataset.fileType !== 'parquet' && dataset.hub === undefined,
    ...(dataset.sample === undefined ? {} : { sample: dataset.sample }),
  });
  for await (const batch of dataset.batches(context)) {
    if (batch.error !== null) return err(batch.error);
    const added = inspection.add(batch.rows);
    if (added.isErr()) return err(added.error);
  }
  return inspection.finish();
};

const originOf = ({ reference, path, fileType, bytes, hub, sample }: OpenDataset) => ({
  reference,
  path,
  fileType,
  bytes,
  ...(hub === undefined ? {} : { source: 'hub' as const, hub }),
  ...(sample === undefined ? {} : { sample }),
});

/** Reads a dataset, or the sample of it that its source gives, and tells what it is: format, counts, lengths, findings, a preview, its SHA-256. */
export const inspectDataset = (
  request: DatasetInspectionRequest,
  context: CallContext,
): ResultAsync<InspectedDataset, DatasetError> =>
  new ResultAsync(readRows(request, context)).andThen(({ facts, prompts }) =>
    request.dataset.sha256(context).map((sha256) => ({
      facts: {
        ...originOf(request.dataset),
        sha256,
        ...facts,
        findings: [...facts.findings, ...(request.dataset.remarks ?? [])],
      },
      prompts,
    })),
  );
