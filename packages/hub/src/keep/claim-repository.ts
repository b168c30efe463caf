import type { CallContext } from '@vibeml/core-models';
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

/** The file by which a repository says whose it is; the runner of a job reads and writes it too. */
const claimFile = 'vibeml.json';

const Facts = z.object({
  private: z.boolean().default(false),
  siblings: z.array(z.object({ rfilename: z.string() })).default([]),
});
type Facts = z.infer<typeof Facts>;
const Claim = z.object({ run: z.string() });

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

const ownerOf = (text: string): string | null => {
  const json = Result.fromThrowable((): unknown => JSON.parse(text))();
  const claim = Claim.safeParse(json.unwrapOr(null));
  return claim.success ? claim.data.run : null;
};

/** Whether nobody else has anything in the repository. */
const isFree = (
  client: KeepClient,
  { repository, runId }: { readonly repository: string; readonly runId: string },
  { siblings }: Facts,
  context: CallContext,
): ResultAsync<boolean, KeepFailure> => {
  const names = siblings.map(({ rfilename }) => rfilename);
  if (!names.includes(claimFile)) return okAsync(names.every((name) => name === '.gitattributes'));
  const path = filePath({ kind: 'model', id: repository }, 'main', claimFile);
  return client
    .ask({ path }, (response) => response.text(), context)
    .map((text) => ownerOf(text) === runId);
};

const commit = (
  client: KeepClient,
  { repository, runId }: { readonly repository: string; readonly runId: string },
  context: CallContext,
): ResultAsync<null, KeepFailure> => {
  const claim = `${JSON.stringify({ version: 1, run: runId, account: null, at: 0 })}\n`;
  const content = Buffer.from(claim).toString('base64');
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
  client: KeepClient,
  claim: { readonly repository: string; readonly runId: string },
  context: CallContext,
): ResultAsync<void, ClaimError> => {
  const translate = toClaimError(claim.repository);
  const refuse = (reason: 'public' | 'taken') =>
    errAsync<void, ClaimError>(keepRefused(claim.repository, reason));
  return found(client, claim.repository, context)
    .mapErr(translate)
    .andThen((facts) => {
      if (!facts.private) return refuse('public');
      return isFree(client, claim, facts, context)
        .mapErr(translate)
        .andThen((free) =>
          free
            ? commit(client, claim, context)
                .mapErr(translate)
                .map(() => undefined)
            : refuse('taken'),
        );
    });
};
