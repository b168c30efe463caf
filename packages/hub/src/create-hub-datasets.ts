import type {
  CallContext,
  DatasetError,
  DatasetSource,
  Finding,
  HubDataset,
  OpenDataset,
} from '@vibeml/core-models';
import { cancelled, datasetEmpty, datasetNotFound } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { currentRevision } from './current-revision.ts';
import { type DatasetReference, readDatasetReference } from './dataset-reference.ts';
import { type FoundSplit, findSplit } from './find-split.ts';
import { createHubClient, type HubClient, type HubPorts } from './hub-client.ts';
import { type AskedDataset, toDatasetError } from './hub-dataset-error.ts';
import { filePath } from './hub-paths.ts';
import { lookAtDataset, remark } from './look-at-dataset.ts';
import type { SplitSample } from './rows/file-sample.ts';
import { sampleSplit } from './rows/sample-split.ts';
import { openViewer } from './viewer.ts';

const hubDataset = ({ id }: DatasetReference, revision: string, found: FoundSplit): HubDataset => ({
  id,
  revision,
  config: found.name?.config ?? null,
  split: found.split,
  fileType: found.fileType,
  filesRevision: found.filesRevision,
  files: found.files.map(({ path, bytes }) => ({ path, bytes })),
});

const sampleRemark = ({ rows, order, total }: SplitSample): Finding => {
  const about = total.method === 'modelled' ? 'about ' : '';
  const which = order === 'spread' ? 'spread evenly' : 'the first ones';
  const message = `${rows.length} of ${about}${total.value} rows were looked at, ${which}; the numbers stand for all. Rows: ${total.source}.`;
  return { ...remark('sampled', 'info', message), count: rows.length };
};

const openDataset = (
  reference: string,
  hub: HubDataset,
  sample: SplitSample,
  remarks: readonly Finding[],
): OpenDataset => {
  const { rows, order, total, isComplete } = sample;
  return {
    reference,
    path: null,
    fileType: hub.fileType,
    bytes: hub.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    hub,
    ...(isComplete ? {} : { sample: { rows: rows.length, order, total } }),
    remarks: isComplete ? remarks : [sampleRemark(sample), ...remarks],
    async *batches(context) {
      yield context.signal.aborted
        ? { rows: [], error: cancelled(`Reading ${reference}`) }
        : { rows, error: null };
    },
    sha256: () => okAsync(null),
  };
};

/** What is asked for, taken apart; fails with `dataset.not_found` for what is no name of a dataset. */
const readAsked = (
  reference: string,
  context: CallContext,
): ResultAsync<DatasetReference, DatasetError> => {
  if (context.signal.aborted) return errAsync(cancelled(`Looking up ${reference}`));
  const named = readDatasetReference(reference);
  return named === null ? errAsync(datasetNotFound(reference)) : okAsync(named);
};

const openOnHub = (
  client: HubClient,
  { reference, observedAt }: { readonly reference: string; readonly observedAt: string },
  context: CallContext,
): ResultAsync<OpenDataset, DatasetError> =>
  safeTry<OpenDataset, DatasetError>(async function* () {
    const named = yield* readAsked(reference, context);
    const { id, revision } = named;
    const asked: AskedDataset = { reference, id, revision };
    const viewer = openViewer(client);
    const look = yield* lookAtDataset(client, viewer, asked, context);
    const found = yield* findSplit(client, viewer, { asked, named, look }, context);
    const files = found.files.map(({ path, bytes }) => ({
      path: filePath({ kind: 'dataset', id }, found.filesRevision, path),
      bytes,
    }));
    const { fileType } = found;
    const request = { reference, fileType, files, observedAt, toError: toDatasetError(asked) };
    const { sample, remarks } = yield* sampleSplit(
      client,
      viewer,
      { ...request, id, found, look },
      context,
    );
    if (sample.rows.length === 0) {
      return err(datasetEmpty(reference, `its split ${found.split} holds no rows`));
    }
    const all = [...look.remarks, ...found.remarks, ...remarks];
    return ok(openDataset(reference, hubDataset(named, look.info.sha, found), sample, all));
  });

/**
 * Opens datasets of the Hub: `owner/name[@revision][:config/split]` or `hf://datasets/…`. What they give is a sample of
 * at most 1000 rows, with the number of all; the files that hold the rows are named with their commit.
 */
export const createHubDatasets = (
  ports: HubPorts,
  client: HubClient = createHubClient(ports),
): DatasetSource => ({
  open(reference, context) {
    const observedAt = new Date(ports.clock.now()).toISOString();
    return openOnHub(client, { reference, observedAt }, context);
  },
  identify: (reference, context) =>
    readAsked(reference, context).andThen(({ id, revision }) =>
      currentRevision(client, { kind: 'dataset', id, revision }, context)
        .mapErr(toDatasetError({ reference, id, revision }))
        .map((commit) => ({ sha256: null, revision: commit })),
    ),
});
