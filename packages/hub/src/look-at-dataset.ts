import type { CallContext, DatasetError, Finding } from '@vibeml/core-models';
import { datasetAccessDenied, datasetHubUnreachable } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { type DatasetInfo, isGatedDataset, readDatasetInfo } from './dataset-info.ts';
import type { HubClient } from './hub-client.ts';
import { type AskedDataset, toDatasetError } from './hub-dataset-error.ts';
import type { HubFailure } from './hub-network.ts';
import { accessPath, datasetInfoPath } from './hub-paths.ts';
import { askText, textLimits } from './hub-text.ts';
import type { ViewedSize, ViewedSplit, Viewer } from './viewer.ts';

/** What the viewer told of a dataset. */
export interface ViewerLook {
  readonly splits: readonly ViewedSplit[];
  readonly sizes: readonly ViewedSize[];
}

/** What is known of a dataset before its rows are read. */
export interface DatasetLook {
  readonly info: DatasetInfo;
  /** Null where the viewer can't be used. */
  readonly viewed: ViewerLook | null;
  readonly remarks: readonly Finding[];
}

interface Answered {
  readonly look: ViewerLook;
  readonly revision: string | null;
}

/** A remark about the source of the rows. */
export const remark = (code: string, severity: Finding['severity'], message: string): Finding => ({
  code,
  severity,
  message,
  rows: [],
  count: 0,
});

const reasonOf = (failure: HubFailure): string =>
  failure.kind === 'unreachable' ? failure.reason : 'it does not show this dataset';

/** That the viewer can't be used is no failure: the files tell the same, more slowly. */
export const viewerRemark = (failure: HubFailure): Finding =>
  remark(
    'viewer_unavailable',
    'warning',
    `The Hub's dataset viewer could not be used: ${reasonOf(failure)}. The rows were read from the files.`,
  );

const askViewer = (
  viewer: Viewer,
  id: string,
  context: CallContext,
): ResultAsync<Answered, HubFailure> =>
  ResultAsync.combine([
    viewer.splits(id, context),
    // Sizes may be missing where splits are known.
    viewer.sizes(id, context).orElse(() => okAsync({ value: [], revision: null })),
  ]).map(([splits, sizes]) => ({
    look: { splits: splits.value, sizes: sizes.value },
    revision: splits.revision,
  }));

const askInfo = (
  client: HubClient,
  { id, revision }: AskedDataset,
  context: CallContext,
): ResultAsync<DatasetInfo, DatasetError | HubFailure> =>
  askText(
    client,
    {
      host: 'hub',
      path: datasetInfoPath({ kind: 'dataset', id, revision }),
      keep: 'minutes',
      maxBytes: textLimits.info,
    },
    context,
  ).andThen((text) => readDatasetInfo(text).mapErr((reason) => datasetHubUnreachable(id, reason)));

/** What the API tells of a gated dataset is public; whether its files may be read is asked apart. */
const checkAccess = (
  client: HubClient,
  info: DatasetInfo,
  asked: AskedDataset,
  context: CallContext,
): ResultAsync<null, DatasetError> => {
  if (!isGatedDataset(info)) return okAsync(null);
  const { id } = asked;
  const path = accessPath({ kind: 'dataset', id, revision: null });
  return askText(client, { host: 'hub', path, keep: 'minutes', maxBytes: textLimits.info }, context)
    .map(() => null)
    .mapErr(toDatasetError(asked));
};

const sift = (
  { look, revision }: Answered,
  info: DatasetInfo,
  asked: AskedDataset,
): Pick<DatasetLook, 'viewed' | 'remarks'> => {
  // The viewer shows main alone; without its word on the commit only main can be meant.
  const isCurrent = revision === null ? asked.revision === null : revision === info.sha;
  if (isCurrent) return { viewed: look, remarks: [] };
  const message = `The Hub's dataset viewer shows another commit than ${info.sha.slice(0, 7)}, so the rows were read from the files.`;
  return { viewed: null, remarks: [remark('viewer_behind', 'info', message)] };
};

/** Looks a dataset up: what the Hub's API tells, whether its files may be read, what the viewer shows; asked at once. */
export const lookAtDataset = (
  client: HubClient,
  viewer: Viewer,
  asked: AskedDataset,
  context: CallContext,
): ResultAsync<DatasetLook, DatasetError> =>
  safeTry<DatasetLook, DatasetError>(async function* () {
    const answers = askViewer(viewer, asked.id, context);
    const info = yield* askInfo(client, asked, context).mapErr((failure) =>
      'code' in failure ? failure : toDatasetError(asked)(failure),
    );
    if (info.disabled === true) return err(datasetAccessDenied(asked.id, 'disabled'));
    yield* checkAccess(client, info, asked, context);
    const look = await answers.match(
      (answered) => ok(sift(answered, info, asked)),
      (failure) =>
        failure.kind === 'cancelled'
          ? err(toDatasetError(asked)(failure))
          : ok({ viewed: null, remarks: [viewerRemark(failure)] }),
    );
    const { viewed, remarks } = yield* look.match(
      (value) => okAsync<Pick<DatasetLook, 'viewed' | 'remarks'>, DatasetError>(value),
      (error) => errAsync(error),
    );
    return ok({ info, viewed, remarks });
  });
