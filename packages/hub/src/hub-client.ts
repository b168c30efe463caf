import { createHash } from 'node:crypto';
import type { CallContext, Clock, SecretStore } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from 'neverthrow';
import { type AnswerCache, type CachedAnswer, createAnswerCache } from './answer-cache.ts';
import { type HubEnvironment, readHubPlace } from './hub-environment.ts';
import { createHubNetwork, type HubFailure, type HubQuestion } from './hub-network.ts';
import type { Fetch, HubContent } from './hub-request.ts';

/** What the client needs. */
export interface HubPorts {
  readonly fetch: Fetch;
  readonly environment: HubEnvironment;
  /** Asked for HF_TOKEN. */
  readonly secrets: SecretStore;
  readonly clock: Clock;
  /** Directory that keeps answers; nothing is kept when left out. */
  readonly cacheDirectory?: string;
  /** Longest wait for one answer, in milliseconds; 15 000 when left out. */
  readonly deadlineMs?: number;
}

/** Asks the Hub. */
export interface HubClient {
  /** A file that isn't there is null. */
  ask(question: HubQuestion, context: CallContext): ResultAsync<HubContent | null, HubFailure>;
}

type Token = Result<string | null, ErrorOf<'credential.unreadable'>>;

const defaultDeadlineMs = 15_000;
const keptMs = 5 * 60_000;
const maxCacheBytes = 512 * 1024 * 1024;

const maxAgeMs = (keep: HubQuestion['keep'], isOffline: boolean): number => {
  if (keep === 'renewed' && !isOffline) return -1;
  return keep === 'forever' || isOffline ? Number.POSITIVE_INFINITY : keptMs;
};

const fingerprint = (token: string | null): string =>
  token === null ? 'nobody' : createHash('sha256').update(token).digest('hex').slice(0, 16);

const keyOf = (address: string, { range, path }: HubQuestion, token: string | null): string =>
  JSON.stringify([1, address, path, range?.start, range?.end, fingerprint(token)]);

const noCache: AnswerCache = { read: () => okAsync(null), write: () => okAsync(undefined) };

const absent: CachedAnswer = { bytes: null, totalBytes: null, revision: null };

const asContent = ({ bytes, totalBytes, revision }: CachedAnswer): HubContent | null =>
  bytes === null ? null : { bytes, totalBytes, revision, mayBeKept: true };

/** A token that can't be looked up matters only where the Hub wants one. */
const blameSecret =
  (token: Token) =>
  (failure: HubFailure): HubFailure =>
    token.isErr() && failure.kind === 'refused' && failure.refusal !== 'not_the_hub'
      ? { kind: 'secret', error: token.error }
      : failure;

/** A token of other characters fits no header; the fault that fetch gives for it would repeat the token. */
const checkToken = (token: string | null): Result<string | null, HubFailure> =>
  token === null || /^[\x21-\x7e]+$/.test(token)
    ? ok(token)
    : err({ kind: 'refused', refusal: 'token_rejected' });

/**
 * Makes a client of the Hub at HF_ENDPOINT, with the token HF_TOKEN. Answers about a commit are kept on disk for ever,
 * others for five minutes, each for its token alone.
 */
export const createHubClient = (ports: HubPorts): HubClient => {
  const { fetch, clock, secrets, cacheDirectory, deadlineMs = defaultDeadlineMs } = ports;
  const place = readHubPlace(ports.environment);
  const askNetwork = createHubNetwork({ fetch, clock, place, deadlineMs });
  const now = () => clock.now();
  const cache =
    cacheDirectory === undefined
      ? noCache
      : createAnswerCache({ directory: cacheDirectory, now, maxBytes: maxCacheBytes });

  const askAndKeep = (
    key: string,
    question: HubQuestion,
    token: string | null,
    context: CallContext,
  ): ResultAsync<HubContent | null, HubFailure> =>
    askNetwork(question, token, context).andThen((content) =>
      content?.mayBeKept === false
        ? okAsync<HubContent | null, HubFailure>(content)
        : cache.write(key, content ?? absent).map(() => content),
    );

  const askKept = (
    question: HubQuestion,
    token: string | null,
    context: CallContext,
  ): ResultAsync<HubContent | null, HubFailure> => {
    const address = question.host === 'hub' ? place.endpoint : place.viewer;
    const key = keyOf(address, question, token);
    return cache
      .read(key, maxAgeMs(question.keep, place.isOffline))
      .andThen((kept) =>
        kept === null
          ? askAndKeep(key, question, token, context)
          : okAsync<HubContent | null, HubFailure>(asContent(kept)),
      );
  };

  return {
    ask(question, context) {
      if (context.signal.aborted) return errAsync({ kind: 'cancelled' });
      return ResultAsync.fromSafePromise(secrets.find('HF_TOKEN')).andThen((found) =>
        checkToken(found.unwrapOr(null))
          .asyncAndThen((token) => askKept(question, token, context))
          .mapErr(blameSecret(found)),
      );
    },
  };
};
