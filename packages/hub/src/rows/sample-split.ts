import type { CallContext, DatasetError, Finding } from '@vibeml/core-models';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import type { FoundSplit } from '../find-split.ts';
import type { HubClient } from '../hub-client.ts';
import { type DatasetLook, viewerRemark } from '../look-at-dataset.ts';
import type { Viewer } from '../viewer.ts';
import type { FileSampleRequest, FileSampler, SplitSample } from './file-sample.ts';
import { sampleTextFiles } from './sample-text-files.ts';
import { sampleViewer } from './sample-viewer.ts';

/** Which rows to sample, and what is known of them. */
export interface SplitSampleRequest extends FileSampleRequest {
  readonly id: string;
  readonly found: FoundSplit;
  readonly look: DatasetLook;
}

/** The sample, and what is to be said about how it was taken. */
export interface SampledSplit {
  readonly sample: SplitSample;
  readonly remarks: readonly Finding[];
}

/** Readers bring libraries that take their time to load, so each is loaded for its own type alone. */
const loadSampler = (fileType: FoundSplit['fileType']): Promise<FileSampler> =>
  match(fileType)
    .with('parquet', () =>
      import('./sample-parquet-files.ts').then((each) => each.sampleParquetFiles),
    )
    .with('jsonl', () =>
      import('./sample-json-lines.ts').then((each) => sampleTextFiles(each.sampleJsonLines)),
    )
    .with('json', () => import('./sample-json.ts').then((each) => sampleTextFiles(each.sampleJson)))
    .with('csv', () => import('./sample-csv.ts').then((each) => sampleTextFiles(each.sampleCsv)))
    .exhaustive();

const sampleFiles: FileSampler = (client, request, context) =>
  ResultAsync.fromSafePromise(loadSampler(request.fileType)).andThen((sample) =>
    sample(client, request, context),
  );

/** Reads a sample of a split: through the viewer where it shows the split, else from the files. */
export const sampleSplit = (
  client: HubClient,
  viewer: Viewer,
  request: SplitSampleRequest,
  context: CallContext,
): ResultAsync<SampledSplit, DatasetError> => {
  const { found, look, id, observedAt } = request;
  const fromFiles = (remarks: readonly Finding[]) =>
    sampleFiles(client, request, context).map((sample) => ({ sample, remarks }));
  const { name } = found;
  if (look.viewed === null || name === null) return fromFiles([]);
  const size = look.viewed.sizes.find(
    ({ config, split }) => config === name.config && split === name.split,
  );
  const asked = { ...name, id, observedAt, rows: size?.rows ?? null };
  return sampleViewer(viewer, { ...asked, isEstimate: size?.isEstimate ?? false }, context)
    .map((sample): SampledSplit => ({ sample, remarks: [] }))
    .orElse((failure) =>
      failure.kind === 'cancelled'
        ? errAsync(request.toError(failure))
        : okAsync(null).andThen(() => fromFiles([viewerRemark(failure)])),
    );
};
