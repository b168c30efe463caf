import type { CallContext, DatasetError, Finding } from '@vibeml/core-models';
import { datasetEmpty, datasetFilesUnsupported, datasetNotFound } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { chooseSplit, type SplitName } from './choose-split.ts';
import { currentRevision } from './current-revision.ts';
import { contentFiles, namedFile, type SplitFiles, splitFiles } from './data-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import type { DatasetReference } from './dataset-reference.ts';
import type { HubClient } from './hub-client.ts';
import { type AskedDataset, toDatasetError } from './hub-dataset-error.ts';
import { type DatasetLook, remark } from './look-at-dataset.ts';
import type { Viewer } from './viewer.ts';

/** The files of the split that is meant, and the commit to read them at. */
export interface FoundSplit extends SplitFiles {
  /** Null where a person named a file. */
  readonly name: SplitName | null;
  readonly filesRevision: string;
  readonly remarks: readonly Finding[];
}

/** What is asked for, and what is known. */
export interface SplitRequest {
  readonly asked: AskedDataset;
  readonly named: DatasetReference;
  readonly look: DatasetLook;
}

/** Configurations whose splits are looked for in the files; some datasets have thousands. */
const mostConfigs = 50;

const cardConfigs = ({ cardData }: DatasetInfo): readonly string[] =>
  cardData?.configs?.map(({ config_name }) => config_name) ?? [];

const splitsInFiles = (info: DatasetInfo): readonly SplitName[] => {
  const configs = cardConfigs(info);
  return (configs.length === 0 ? ['default'] : configs.slice(0, mostConfigs)).flatMap((config) =>
    splitFiles(info, config).map(({ split }) => ({ config, split })),
  );
};

const preferredConfig = ({ cardData }: DatasetInfo): string | null =>
  cardData?.configs?.find((config) => config.default === true)?.config_name ?? null;

/** The dataset's own files, where it is clear which of them belong to a split. */
const ownFiles = (info: DatasetInfo, { config, split }: SplitName): SplitFiles | null => {
  const configs = cardConfigs(info);
  const isClear = configs.length === 0 ? config === 'default' : configs.includes(config);
  if (!isClear) return null;
  return splitFiles(info, config).find((each) => each.split === split) ?? null;
};

const endingsOf = (info: DatasetInfo): readonly string[] => [
  ...new Set(
    contentFiles(info).map(
      ({ path }) => /\.[^./]+$/.exec(path)?.[0] ?? path.split('/').at(-1) ?? '',
    ),
  ),
];

/** Says why a dataset has no rows that can be read. */
const explainNoFiles = ({ asked, look }: SplitRequest): DatasetError => {
  const endings = endingsOf(look.info);
  return endings.length === 0
    ? datasetEmpty(asked.reference, 'the repository holds no files with rows')
    : datasetFilesUnsupported(asked.id, endings.slice(0, 8));
};

const conversionBranch = 'refs/convert/parquet';

/** The Hub's own conversion to Parquet, for datasets in other forms. */
const convertedFiles = (
  client: HubClient,
  viewer: Viewer,
  request: SplitRequest,
  name: SplitName,
  context: CallContext,
): ResultAsync<FoundSplit, DatasetError> => {
  const { id } = request.asked;
  const branch = { kind: 'dataset', id, revision: conversionBranch } as const;
  return ResultAsync.combine([
    viewer.parquetFiles(id, context),
    currentRevision(client, branch, context),
  ])
    .mapErr((failure) =>
      failure.kind === 'cancelled'
        ? toDatasetError(request.asked)(failure)
        : explainNoFiles(request),
    )
    .andThen(([{ value }, filesRevision]) => {
      const files = value.filter(
        ({ config, split }) => config === name.config && split === name.split,
      );
      if (files.length === 0) return err(explainNoFiles(request));
      const message =
        'Its own files are of a type that is not read, so the Hub’s conversion to Parquet is used.';
      return ok({
        split: name.split,
        fileType: 'parquet' as const,
        files,
        name,
        filesRevision,
        remarks: [remark('converted_files', 'info', message)],
      });
    });
};

const findNamedFile = (
  { asked, look }: SplitRequest,
  path: string,
): ResultAsync<FoundSplit, DatasetError> => {
  const file = namedFile(look.info, path);
  if (file !== null) {
    return okAsync({ ...file, name: null, filesRevision: look.info.sha, remarks: [] });
  }
  const exists = look.info.siblings?.some(({ rfilename }) => rfilename === path) ?? false;
  return errAsync(
    exists ? datasetFilesUnsupported(asked.id, [path]) : datasetNotFound(asked.reference, 'hub'),
  );
};

/** Finds the files of the split that a person means. Fails with `dataset.split_not_found`, `dataset.empty` or `dataset.files_unsupported`. */
export const findSplit = (
  client: HubClient,
  viewer: Viewer,
  request: SplitRequest,
  context: CallContext,
): ResultAsync<FoundSplit, DatasetError> =>
  safeTry<FoundSplit, DatasetError>(async function* () {
    const { asked, named, look } = request;
    const { info, viewed } = look;
    if (named.path !== null) return findNamedFile(request, named.path);
    const shown = viewed?.splits ?? [];
    const available = shown.length > 0 ? shown : splitsInFiles(info);
    if (available.length === 0) return err(explainNoFiles(request));
    const choices = { id: asked.id, available, preferredConfig: preferredConfig(info) };
    const name = yield* chooseSplit(choices, named.selector);
    const own = ownFiles(info, name);
    return own === null
      ? convertedFiles(client, viewer, request, name, context)
      : ok({ ...own, name, filesRevision: info.sha, remarks: [] });
  });
