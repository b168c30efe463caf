import { createHash } from 'node:crypto';
import type { CallContext, Clock, SecretStore } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from 'neverthrow';
import pLimit from 'p-limit';
import { type AnswerCache, createAnswerCache } from './answer-cache.ts';
import { askPatiently, faultNames, type Patience } from './ask-patiently.ts';
import type { HubRefusal } from './hub-answer.ts';
import { type HubEnvironment, readHubPlace } from './hub-environment.ts';
import {
  type ByteRange,
  type Fetch,
  type HubAttempt,
  type HubContent,
  sendRequest,
} from './hub-request.ts';
import { createRateGate, type RateBucket } from './rate-gate.ts';

/** Why there is no answer to use: a refusal of the Hub, no answer at all, or a caller that gave up. */
export type HubFailure =
  | { readonly kind: 'refused'; readonly refusal: Exclude<HubRefusal, 'no_such_file' | 'busy'> }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly cause: unknown }
  | { readonly kind: 'secret'; readonly error: ErrorOf<'config.unreadable'> }
  | { readonly kind: 'cancelled' };

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

/** One question to the Hub or to its dataset viewer. */
export interface HubQuestion {
  readonly host: 'hub' | 'viewer';
  /** With the query. */
  readonly path: string;
  /** How long the answer holds: for ever where a commit is named, some minutes, or not at all. */
  readonly keep: 'forever' | 'minutes' | 'never';
  readonly maxBytes: number;
  readonly range?: ByteRange;
}

/** Asks the Hub. */
export interface HubClient {
  /** A file that isn't there is null. */
  ask(question: HubQuestion, context: CallContext): ResultAsync<HubContent | null, HubFailure>;
  readonly endpoint: string;
}

const defaultDeadlineMs = 15_000;
const keptMs = 5 * 60_000;
const maxCacheBytes = 512 * 1024 * 1024;
const questionsAtOnce = 12;

const patience: Readonly<Record<HubQuestion['host'], Patience>> = {
  hub: { tries: 3, longestPauseMs: 8000 },
  // The viewer only adds to what the files tell, so it may not hold up a plan.
  viewer: { tries: 2, longestPauseMs: 1000 },
};
const viewerDeadlineMs = 5000;

const bucketOf = ({ host, path }: HubQuestion): RateBucket => {
  if (host === 'viewer') return 'viewer';
  return path.startsWith('/api/') ? 'api' : 'resolvers';
};

const unreachable = (reason: string, cause: unknown = reason): HubFailure => ({
  kind: 'unreachable',
  reason,
  cause,
});

const reasonOf = (cause: unknown): string => {
  const names = faultNames(cause);
  if (names.includes('TimeoutError')) return 'no answer came in time';
  if (names.includes('ERR_INVALID_URL')) return 'its address in HF_ENDPOINT is not a URL';
  const code = names.find((name) => /^[A-Z][A-Z_]+$/.test(name));
  return code === undefined ? 'the connection broke off' : `the connection failed (${code})`;
};

const busyReason = (waitMs: number): string =>
  waitMs > 0 ? `it is busy and asks to wait ${Math.ceil(waitMs / 1000)} seconds` : 'it is busy';

const settle = (
  outcome: HubAttempt['outcome'],
  waitMs: number,
): Result<HubContent | null, HubFailure> =>
  outcome.orElse((refusal): Result<HubContent | null, HubFailure> => {
    if (refusal === 'no_such_file') return ok(null);
    if (refusal === 'too_large') return err(unreachable('its answer is far too large'));
    if (refusal === 'busy') return err(unreachable(busyReason(waitMs)));
    return err({ kind: 'refused', refusal });
  });

const maxAgeMs = (keep: HubQuestion['keep'], isOffline: boolean): number =>
  keep === 'forever' || isOffline ? Number.POSITIVE_INFINITY : keptMs;

const fingerprint = (token: string | null): string =>
  token === null ? 'nobody' : createHash('sha256').update(token).digest('hex').slice(0, 16);

const keyOf = (address: string, { range, path }: HubQuestion, token: string | null): string =>
  JSON.stringify([1, address, path, range?.start, range?.end, fingerprint(token)]);

const noCache: AnswerCache = { read: () => okAsync(null), write: () => okAsync(undefined) };

/** A token that can't be looked up matters only where the Hub wants one. */
const blameSecret =
  (token: Result<string | null, ErrorOf<'config.unreadable'>>) =>
  (failure: HubFailure): HubFailure =>
    token.isErr() && failure.kind === 'refused' && failure.refusal !== 'not_the_hub'
      ? { kind: 'secret', error: token.error }
      : failure;

/**
 * Makes a client of the Hub at HF_ENDPOINT, with the token HF_TOKEN. A busy Hub is asked three times and its rate
 * limits are kept; answers about a commit are kept on disk for ever, others for five minutes, each for its token alone.
 */
export const createHubClient = ({
  fetch,
  environment,
  secrets,
  clock,
  cacheDirectory,
  deadlineMs = defaultDeadlineMs,
}: HubPorts): HubClient => {
  const place = readHubPlace(environment);
  const gate = createRateGate(() => clock.now());
  const limit = pLimit(questionsAtOnce);
  const cache =
    cacheDirectory === undefined
      ? noCache
      : createAnswerCache({
          directory: cacheDirectory,
          now: () => clock.now(),
          maxBytes: maxCacheBytes,
        });
  const addressOf = ({ host }: HubQuestion) => (host === 'hub' ? place.endpoint : place.viewer);

  const sendOnce = async (
    question: HubQuestion,
    token: string | null,
    signal: AbortSignal,
  ): Promise<HubAttempt> => {
    const bucket = bucketOf(question);
    const waiting = Math.min(deadlineMs, question.host === 'hub' ? deadlineMs : viewerDeadlineMs);
    const attempt = await sendRequest(fetch, {
      url: `${addressOf(question)}${question.path}`,
      headers: {
        'user-agent': 'vibeml',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(waiting)]),
      maxBytes: question.maxBytes,
      range: question.range ?? null,
    });
    gate.note(bucket, attempt.headers);
    return attempt;
  };

  const send = async (
    question: HubQuestion,
    token: string | null,
    signal: AbortSignal,
  ): Promise<Result<HubContent | null, HubFailure>> => {
    const bucket = bucketOf(question);
    const { longestPauseMs } = patience[question.host];
    if (gate.waitMs(bucket) > longestPauseMs) {
      return err(unreachable(busyReason(gate.waitMs(bucket))));
    }
    await clock.sleep(gate.waitMs(bucket), signal);
    const attempt = await askPatiently(
      () => sendOnce(question, token, signal),
      patience[question.host],
      { clock, signal },
    );
    return settle(attempt.outcome, gate.waitMs(bucket));
  };

  const askNetwork = (
    question: HubQuestion,
    token: string | null,
    { signal }: CallContext,
  ): ResultAsync<HubContent | null, HubFailure> =>
    place.isOffline
      ? errAsync(unreachable('HF_HUB_OFFLINE is set'))
      : ResultAsync.fromPromise(
          limit(() => send(question, token, signal)),
          (cause): HubFailure =>
            signal.aborted ? { kind: 'cancelled' } : unreachable(reasonOf(cause), cause),
        ).andThen((result) => result);

  const askKept = (
    question: HubQuestion,
    token: string | null,
    context: CallContext,
  ): ResultAsync<HubContent | null, HubFailure> => {
    if (question.keep === 'never') return askNetwork(question, token, context);
    const key = keyOf(addressOf(question), question, token);
    return cache
      .read(key, maxAgeMs(question.keep, place.isOffline))
      .andThen((kept): ResultAsync<HubContent | null, HubFailure> => {
        if (kept !== null) {
          return okAsync(kept.bytes === null ? null : { ...kept, bytes: kept.bytes });
        }
        return askNetwork(question, token, context).andThen((content) =>
          cache
            .write(key, content ?? { bytes: null, totalBytes: null, revision: null })
            .map(() => content),
        );
      });
  };

  return {
    endpoint: place.endpoint,
    ask(question, context) {
      if (context.signal.aborted) return errAsync({ kind: 'cancelled' });
      const found = secrets.find('HF_TOKEN');
      return ResultAsync.fromSafePromise(found).andThen((token) =>
        askKept(question, token.unwrapOr(null), context).mapErr(blameSecret(token)),
      );
    },
  };
};
