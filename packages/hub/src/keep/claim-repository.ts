import type { CallContext, Clock } from '@vibeml/core-models';
import { cancelled, type ErrorOf, keepRefused, keepUnreachable } from '@vibeml/errors';
import { errAsync, okAsync, Result, type ResultAsync } from 'neverthrow';
import { match, P } from 'ts-pattern';
import * as z from 'zod';
import { filePath } from '../hub-paths.ts';
import type { KeepClient, KeepFailure } from './keep-client.ts';

/** Failures of a claim. */
export type ClaimError =
  | ErrorOf<'keep.refused' | 'keep.unreachable' | 'credential.unreadable'>
  | ErrorOf<'request.cancelled'>;

/** A run, and the repository that is to keep its result. */
export interface RunKeep {
  readonly repository: string;
  readonly runId: string;
}

/** The file by which a repository says whose it is; the runner of a job reads and writes it too. */
const claimFile = 'vibeml.json';

const Facts = z.object({
  private: z.boolean().default(false),
  siblings: z.array(z.object({ rfilename: z.string() })).default([]),
});
type Facts = z.infer<typeof Facts>;
/** What the runner wrote beside the name of the run, such as what it has cost so far, stays. */
const Claim = z.looseObject({ run: z.string() });
type Claim = z.infer<typeof Claim>;

const toClaimError =
  (repository: string) =>
  (failure: KeepFailure): ClaimError =>
    match(failure)
      .returnType<ClaimError>()
      .with({ kind: 'cancelled' }, () => cancelled(`Claiming ${repository}`))
      .with({ kind: 'secret' }, ({ error }) => error)
      .with({ kind: 'no_token' }, () => keepRefused(repository, 'no_token'))
      .with({ kind: 'unreachable' }, ({ reason, cause }) =>
        keepUnreachable(repository, reason, cause),
      )
      .with({ kind: 'status', status: P.union(401, 403, 404) }, () =>
        keepRefused(repository, 'not_writable'),
      )
      .with({ kind: 'status' }, ({ status }) =>
        keepUnreachable(repository, `the Hub answered with status ${status}`),
      )
      .exhaustive();

const nullWhere =
  (...statuses: readonly number[]) =>
  (failure: KeepFailure): ResultAsync<null, KeepFailure> =>
    failure.kind === 'status' && statuses.includes(failure.status)
      ? okAsync(null)
      : errAsync(failure);

const done = async (response: Response): Promise<null> => {
  await response.body?.cancel();
  return null;
};

const factsOf = (
  client: KeepClient,
  repository: string,
  context: CallContext,
): ResultAsync<Facts | null, KeepFailure> =>
  client
    .ask(
      { path: `/api/models/${repository}` },
      async (response) => Facts.parse(await response.json()),
      context,
    )
    .orElse(nullWhere(401, 404));

const create = (
  client: KeepClient,
  repository: string,
  context: CallContext,
): ResultAsync<null, KeepFailure> => {
  const [organization, name] = repository.split('/');
  const body = JSON.stringify({ name, organization, type: 'model', visibility: 'private' });
  const request = { path: '/api/repos/create', body, contentType: 'application/json' };
  return client.ask(request, done, context).orElse(nullWhere(409));
};

const found = (
  client: KeepClient,
  repository: string,
  context: CallContext,
): ResultAsync<Facts, KeepFailure> =>
  factsOf(client, repository, context).andThen((facts) =>
    facts === null
      ? create(client, repository, context)
          .andThen(() => factsOf(client, repository, context))
          .andThen((made) =>
            made === null
              ? errAsync<Facts, KeepFailure>({ kind: 'status', status: 404 })
              : okAsync<Facts, KeepFailure>(made),
          )
      : okAsync<Facts, KeepFailure>(facts),
  );

const parseClaim = (text: string): Claim | null => {
  const json = Result.fromThrowable((): unknown => JSON.parse(text))();
  return Claim.safeParse(json.unwrapOr(null)).data ?? null;
};

/** The claim to write: that of the run itself, or a first one. Null where somebody else has something there. */
const nextClaim = (
  client: KeepClient,
  { repository, runId }: RunKeep,
  { siblings }: Facts,
  context: CallContext,
): ResultAsync<Claim | null, KeepFailure> => {
  const names = siblings.map(({ rfilename }) => rfilename);
  if (!names.includes(claimFile)) {
    const isEmpty = names.every((name) => name === '.gitattributes');
    return okAsync(isEmpty ? { version: 1, run: runId, account: null, at: 0 } : null);
  }
  const path = filePath({ kind: 'model', id: repository }, 'main', claimFile);
  return client
    .ask({ path }, (response) => response.text(), context)
    .map((text) => {
      const claim = parseClaim(text);
      return claim?.run === runId ? claim : null;
    });
};

const commit = (
  client: KeepClient,
  { repository, runId }: RunKeep,
  claim: Claim,
  context: CallContext,
): ResultAsync<null, KeepFailure> => {
  const content = Buffer.from(`${JSON.stringify(claim)}\n`).toString('base64');
  const lines = [
    { key: 'header', value: { summary: `run ${runId}`, description: '' } },
    { key: 'file', value: { path: claimFile, encoding: 'base64', content } },
  ];
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const path = `/api/models/${repository}/commit/main`;
  return client.ask({ path, body, contentType: 'application/x-ndjson' }, done, context);
};

/**
 * Makes sure, before anything is paid for, that a run can keep its result in a repository: it is made where it isn't there,
 * it is private, holds nothing of anybody else, and takes a commit with the token that the job gets.
 */
export const claimRepository = (
  { client, clock }: { readonly client: KeepClient; readonly clock: Clock },
  keep: RunKeep,
  context: CallContext,
): ResultAsync<void, ClaimError> => {
  const translate = toClaimError(keep.repository);
  const refuse = (reason: 'public' | 'taken') =>
    errAsync<null, ClaimError>(keepRefused(keep.repository, reason));
  return found(client, keep.repository, context)
    .mapErr(translate)
    .andThen((facts) => {
      if (!facts.private) return refuse('public');
      return nextClaim(client, keep, facts, context)
        .mapErr(translate)
        .andThen((claim) =>
          claim === null
            ? refuse('taken')
            : commit(
                client,
                keep,
                { ...claim, probed_at: Math.floor(clock.now() / 1000) },
                context,
              ).mapErr(translate),
        );
    })
    .map(() => undefined);
};
