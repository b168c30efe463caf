import type { Artifact, CallContext, DriverError } from '@vibeml/core-models';
import { artifactMissing, cancelled, driverUnavailable, type ErrorOf } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import pLimit from 'p-limit';
import { match, P } from 'ts-pattern';
import type { HubPorts } from '../hub-client.ts';
import { filePath } from '../hub-paths.ts';
import { chooseKept } from './choose-kept.ts';
import { type ClaimError, claimRepository, type RunKeep } from './claim-repository.ts';
import { type DamagedFile, fetchKept } from './fetch-kept.ts';
import { createKeepClient, type KeepClient, type KeepFailure } from './keep-client.ts';
import { listKept } from './kept-listing.ts';

/** What a run kept in a repository; paths are those of its output directory. */
export interface HubKeptFiles {
  /** The text of a small file; null where it isn't there. At most 4 MiB. */
  readText(
    jobName: string,
    path: string,
    context: CallContext,
  ): ResultAsync<string | null, DriverError>;
  /** Brings files, or all below directories, checked by size and SHA-256; without paths those of the manifest. */
  download(
    jobName: string,
    paths: readonly string[],
    directory: string,
    context: CallContext,
  ): ResultAsync<readonly Artifact[], DriverError | ErrorOf<'run.artifact_missing'>>;
}

/** Private repositories on the Hub that keep what runs make. */
export interface HubKeep {
  open(repository: string): HubKeptFiles;
  /** Makes sure that a run can keep its result there, with the token that its job gets; asked before a launch. */
  claim(keep: RunKeep, context: CallContext): ResultAsync<void, ClaimError>;
}

const downloadsAtOnce = 4;
const maxTextBytes = 4_194_304;

const toDriverError =
  (repository: string) =>
  (failure: KeepFailure): DriverError =>
    match(failure)
      .returnType<DriverError>()
      .with({ kind: 'cancelled' }, () => cancelled(`Reading ${repository}`))
      .with(P._, (other) =>
        driverUnavailable(
          'skypilot',
          `the result that is kept in ${repository} can't be read: ${reasonOf(other)}`,
          other,
          [{ text: 'Check the network and the token; what is kept stays there.' }],
        ),
      )
      .exhaustive();

const reasonOf = (failure: Exclude<KeepFailure, { readonly kind: 'cancelled' }>): string =>
  match(failure)
    .with({ kind: 'secret' }, ({ error }) => error.message)
    .with({ kind: 'no_token' }, () => 'HF_TOKEN is not set')
    .with({ kind: 'unreachable' }, ({ reason }) => reason)
    .with({ kind: 'status' }, ({ status }) => `the Hub answered with status ${status}`)
    .exhaustive();

const readText = (
  client: KeepClient,
  repository: string,
  path: string,
  context: CallContext,
): ResultAsync<string | null, KeepFailure> =>
  client
    .ask(
      { path: filePath({ kind: 'model', id: repository }, 'main', path) },
      async (response) => {
        const isSmall = Number(response.headers.get('content-length') ?? 0) <= maxTextBytes;
        if (isSmall) return response.text();
        await response.body?.cancel();
        return null;
      },
      context,
    )
    .orElse((failure) =>
      failure.kind === 'status' && failure.status === 404 ? okAsync(null) : errAsync(failure),
    );

const openFiles = (client: KeepClient, repository: string): HubKeptFiles => {
  const translate = toDriverError(repository);
  return {
    readText: (_jobName, path, context) =>
      readText(client, repository, path, context).mapErr(translate),
    download(jobName, paths, directory, context) {
      const missing = (reason: string) => artifactMissing(jobName, reason);
      const toError = (failure: KeepFailure | DamagedFile) =>
        failure.kind === 'damaged' ? missing(failure.reason) : translate(failure);
      const limit = pLimit(downloadsAtOnce);
      return ResultAsync.combine([
        listKept(client, repository, context),
        readText(client, repository, 'manifest.json', context),
      ])
        .mapErr(toError)
        .andThen(([listing, manifest]) => chooseKept(listing, manifest, paths).mapErr(missing))
        .andThen((chosen) =>
          ResultAsync.combine(
            chosen.map((wanted) =>
              new ResultAsync(
                limit(async () => fetchKept(client, repository, { wanted, directory }, context)),
              ).mapErr(toError),
            ),
          ),
        );
    },
  };
};

/** Opens the Hub at HF_ENDPOINT with HF_TOKEN, for repositories that keep results. */
export const createHubKeep = (ports: HubPorts): HubKeep => {
  const client = createKeepClient(ports);
  return {
    open: (repository) => openFiles(client, repository),
    claim: (keep, context) => claimRepository({ client, clock: ports.clock }, keep, context),
  };
};
