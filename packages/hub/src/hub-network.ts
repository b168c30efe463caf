import type { CallContext, Clock } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import pLimit from 'p-limit';
import { askPatiently, faultNames, type Patience } from './ask-patiently.ts';
import type { HubRefusal } from './hub-answer.ts';
import type { HubPlace } from './hub-environment.ts';
import {
  type ByteRange,
  type Fetch,
  type HubAttempt,
  type HubContent,
  sendRequest,
} from './hub-request.ts';
import { createRateGate, type RateBucket, type RateGate } from './rate-gate.ts';

/** Why there is no answer to use: a refusal of the Hub, no answer at all, or a caller that gave up. */
export type HubFailure =
  | { readonly kind: 'refused'; readonly refusal: Exclude<HubRefusal, 'no_such_file' | 'busy'> }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly cause: unknown }
  | { readonly kind: 'secret'; readonly error: ErrorOf<'credential.unreadable'> }
  | { readonly kind: 'cancelled' };

/** One question to the Hub or to its dataset viewer. */
export interface HubQuestion {
  readonly host: 'hub' | 'viewer';
  /** With the query. */
  readonly path: string;
  /** How long the answer holds: for ever where a commit is named, else some minutes; renewed asks whatever is remembered. */
  readonly keep: 'forever' | 'minutes' | 'renewed';
  readonly maxBytes: number;
  readonly range?: ByteRange;
}

/** What asking over the network needs. */
export interface HubNetworkPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly place: HubPlace;
  /** Longest wait for one answer, in milliseconds. */
  readonly deadlineMs: number;
}

/** Asks with the given token; a file that isn't there is null. */
export type AskHub = (
  question: HubQuestion,
  token: string | null,
  context: CallContext,
) => ResultAsync<HubContent | null, HubFailure>;

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

/** That there is no answer, with the reason as the end of a sentence. */
export const unreachable = (reason: string, cause: unknown = reason): HubFailure => ({
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

const createSender = ({ fetch, place, deadlineMs }: HubNetworkPorts, gate: RateGate) => {
  const addresses = { hub: place.endpoint, viewer: place.viewer };
  const deadlines = { hub: deadlineMs, viewer: Math.min(deadlineMs, viewerDeadlineMs) };
  return async (
    question: HubQuestion,
    token: string | null,
    signal: AbortSignal,
  ): Promise<HubAttempt> => {
    const { host, path, maxBytes, range = null } = question;
    const attempt = await sendRequest(fetch, {
      url: `${addresses[host]}${path}`,
      headers: {
        'user-agent': 'vibeml',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlines[host])]),
      maxBytes,
      range,
    });
    gate.note(bucketOf(question), attempt.headers);
    return attempt;
  };
};

/** Asks the Hub over the network: at most twelve questions at once, its rate limits kept, a busy Hub asked three times. */
export const createHubNetwork = (ports: HubNetworkPorts): AskHub => {
  const { clock, place } = ports;
  const gate = createRateGate(() => clock.now());
  const sendOnce = createSender(ports, gate);
  const limit = pLimit(questionsAtOnce);

  const send = async (
    question: HubQuestion,
    token: string | null,
    signal: AbortSignal,
  ): Promise<Result<HubContent | null, HubFailure>> => {
    const waitMs = gate.waitMs(bucketOf(question));
    if (waitMs > patience[question.host].longestPauseMs)
      return err(unreachable(busyReason(waitMs)));
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    const attempt = await askPatiently(
      () => sendOnce(question, token, signal),
      patience[question.host],
      { clock, signal },
    );
    return settle(attempt.outcome, gate.waitMs(bucketOf(question)));
  };

  return (question, token, { signal }) => {
    const refused = place.isOffline ? unreachable('HF_HUB_OFFLINE is set') : null;
    if (refused !== null) return new ResultAsync(Promise.resolve(err(refused)));
    return ResultAsync.fromPromise(
      limit(() => send(question, token, signal)),
      (cause): HubFailure =>
        signal.aborted ? { kind: 'cancelled' } : unreachable(reasonOf(cause), cause),
    ).andThen((result) => result);
  };
};
