import type { CallContext, Clock } from '@vibeml/core-models';
import { err, errAsync, ok, type Result, ResultAsync } from 'neverthrow';
import type { HubRefusal } from './hub-answer.ts';
import { type Fetch, type HubAnswer, sendRequest } from './hub-request.ts';

/** Why there is no answer to use: a refusal of the Hub, no answer at all, or a caller that gave up. */
export type HubFailure =
  | { readonly kind: 'refused'; readonly refusal: Exclude<HubRefusal, 'no_such_file'> }
  | { readonly kind: 'unreachable'; readonly cause: unknown }
  | { readonly kind: 'cancelled' };

/** The variables that the Hub's own tools read too. */
export interface HubEnvironment {
  readonly HF_TOKEN?: string | undefined;
  readonly HF_ENDPOINT?: string | undefined;
  readonly HF_HUB_OFFLINE?: string | undefined;
}

/** What the client needs. */
export interface HubPorts {
  readonly fetch: Fetch;
  readonly environment: HubEnvironment;
  readonly clock: Clock;
  /** Longest wait for one answer, in milliseconds; 15 000 when left out. */
  readonly deadlineMs?: number;
}

/** Asks the Hub for texts. */
export interface HubClient {
  /** A file that isn't there is null. */
  getText(path: string, context: CallContext): ResultAsync<string | null, HubFailure>;
}

const defaultEndpoint = 'https://huggingface.co';
const defaultDeadlineMs = 15_000;
const triesWhenBusy = 3;
const longestPauseMs = 8000;

const headersFor = ({ HF_TOKEN }: HubEnvironment): Record<string, string> => {
  const token = HF_TOKEN?.trim() ?? '';
  return {
    'user-agent': 'vibeml',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
};

const isOn = (value: string | undefined): boolean =>
  ['1', 'true', 'yes', 'on'].includes(value?.toLowerCase() ?? '');

const settle = ({ outcome }: HubAnswer): Result<string | null, HubFailure> =>
  outcome.orElse(
    (refusal): Result<string | null, HubFailure> =>
      refusal === 'no_such_file' ? ok(null) : err({ kind: 'refused', refusal }),
  );

const isWorthAnotherTry = ({ outcome, pauseMs }: HubAnswer, attempt: number): boolean =>
  outcome.isErr() &&
  outcome.error === 'busy' &&
  attempt + 1 < triesWhenBusy &&
  pauseMs <= longestPauseMs;

/** Makes a client of the Hub at HF_ENDPOINT, with the token in HF_TOKEN. A busy Hub is asked three times. */
export const createHubClient = ({
  fetch,
  environment,
  clock,
  deadlineMs = defaultDeadlineMs,
}: HubPorts): HubClient => {
  const endpoint = (environment.HF_ENDPOINT?.trim() || defaultEndpoint).replace(/\/+$/, '');
  const headers = headersFor(environment);

  const ask = (
    path: string,
    { signal }: CallContext,
    attempt: number,
  ): ResultAsync<HubAnswer, HubFailure> =>
    ResultAsync.fromPromise(
      sendRequest(fetch, {
        url: `${endpoint}${path}`,
        headers,
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
        attempt,
      }),
      (cause): HubFailure =>
        signal.aborted ? { kind: 'cancelled' } : { kind: 'unreachable', cause },
    );

  const askFrom = (
    attempt: number,
    path: string,
    context: CallContext,
  ): ResultAsync<string | null, HubFailure> =>
    ask(path, context, attempt).andThen((answer) =>
      isWorthAnotherTry(answer, attempt)
        ? ResultAsync.fromSafePromise(clock.sleep(answer.pauseMs, context.signal)).andThen(() =>
            askFrom(attempt + 1, path, context),
          )
        : settle(answer),
    );

  return {
    getText(path, context) {
      if (context.signal.aborted) return errAsync({ kind: 'cancelled' });
      return isOn(environment.HF_HUB_OFFLINE)
        ? errAsync({ kind: 'unreachable', cause: 'HF_HUB_OFFLINE is set' })
        : askFrom(0, path, context);
    },
  };
};
