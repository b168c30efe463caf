import type { CallContext, Clock } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import pRetry from 'p-retry';
import { faultNames } from '../ask-patiently.ts';
import type { HubPorts } from '../hub-client.ts';
import { readHubPlace } from '../hub-environment.ts';
import type { Fetch } from '../hub-request.ts';

/** Why there is no answer to use. */
export type KeepFailure =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly cause: unknown }
  | { readonly kind: 'secret'; readonly error: ErrorOf<'credential.unreadable'> }
  | { readonly kind: 'no_token' }
  | { readonly kind: 'cancelled' };

/** One request to the Hub, by path; a body is posted. */
export interface KeepRequest {
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
}

/** Asks the Hub about a private repository, with HF_TOKEN. */
export interface KeepClient {
  /** `use` reads the answer, and is done over when the connection breaks off; a status that is no success is a failure. */
  ask<T>(
    request: KeepRequest,
    use: (response: Response) => Promise<T>,
    context: CallContext,
  ): ResultAsync<T, KeepFailure>;
}

const retries = 3;

const headersOf = (token: string, { contentType }: KeepRequest): Record<string, string> => ({
  'user-agent': 'vibeml',
  authorization: `Bearer ${token}`,
  ...(contentType === undefined ? {} : { 'content-type': contentType }),
});

const isBusy = (status: number): boolean => status === 429 || status >= 500;

const unreachable = (cause: unknown): KeepFailure => {
  const [name = 'the connection broke off'] = faultNames(cause);
  return { kind: 'unreachable', reason: `the Hub can't be reached (${name})`, cause };
};

type Attempt<T> = { readonly value: T } | { readonly status: number };

const attemptOnce = async <T>(
  fetch: Fetch,
  url: string,
  init: Parameters<Fetch>[1],
  use: (response: Response) => Promise<T>,
): Promise<Attempt<T>> => {
  const response = await fetch(url, init);
  if (response.ok) return { value: await use(response) };
  await response.body?.cancel();
  if (isBusy(response.status)) throw new Error(`status ${response.status}`);
  return { status: response.status };
};

const settle = <T>(attempt: Attempt<T>): Result<T, KeepFailure> =>
  'value' in attempt ? ok(attempt.value) : err({ kind: 'status', status: attempt.status });

const tokenOf = (
  found: Result<string | null, ErrorOf<'credential.unreadable'>>,
): Result<string, KeepFailure> =>
  found
    .mapErr((error): KeepFailure => ({ kind: 'secret', error }))
    .andThen(
      (token): Result<string, KeepFailure> =>
        token === null || !/^[\x21-\x7e]+$/.test(token) ? err({ kind: 'no_token' }) : ok(token),
    );

/** Pauses of half a second, one and two, by the given clock. */
const patience = (clock: Clock, signal: AbortSignal) => ({
  retries,
  minTimeout: 0,
  maxTimeout: 0,
  signal,
  onFailedAttempt: async ({ attemptNumber, retriesLeft }: AttemptCount) => {
    if (retriesLeft > 0) await clock.sleep(250 * 2 ** attemptNumber, signal);
  },
});

interface AttemptCount {
  readonly attemptNumber: number;
  readonly retriesLeft: number;
}

/** Makes a client of the Hub at HF_ENDPOINT; what breaks off is tried four times. */
export const createKeepClient = ({ fetch, environment, secrets, clock }: HubPorts): KeepClient => {
  const { endpoint } = readHubPlace(environment);
  return {
    ask: (request, use, context) =>
      ResultAsync.fromSafePromise(secrets.find('HF_TOKEN'))
        .andThen(tokenOf)
        .andThen((token) => {
          const { signal } = context;
          const init = {
            headers: headersOf(token, request),
            signal,
            ...(request.body === undefined ? {} : { method: 'POST' as const, body: request.body }),
          };
          const attempt = () => attemptOnce(fetch, `${endpoint}${request.path}`, init, use);
          return ResultAsync.fromPromise(
            pRetry(attempt, patience(clock, signal)),
            (cause): KeepFailure => (signal.aborted ? { kind: 'cancelled' } : unreachable(cause)),
          );
        })
        .andThen(settle),
  };
};
