import type { Clock } from '@vibeml/core-models';
import pRetry from 'p-retry';
import type { HubAttempt } from './hub-request.ts';
import { askedPauseSeconds } from './rate-gate.ts';

/** How often, and how long, a busy Hub is asked again. */
export interface Patience {
  readonly tries: number;
  /** A longer pause than this is not waited for, milliseconds. */
  readonly longestPauseMs: number;
}

const firstPauseMs = 500;

/** Faults that another try soon after does not mend: a name or an address that nobody answers at. */
const lasting: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_INVALID_URL',
  'TimeoutError',
  'AbortError',
]);

const causesOf = (error: unknown): readonly unknown[] =>
  error instanceof Error && error.cause !== undefined ? [error, ...causesOf(error.cause)] : [error];

const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

/** The names of a network fault and of what caused it, for example ECONNREFUSED. */
export const faultNames = (error: unknown): readonly string[] =>
  causesOf(error)
    .map(nameOf)
    .filter((name) => name !== '');

const isLasting = (error: unknown): boolean =>
  faultNames(error).some((name) => lasting.has(name) || name.startsWith('CERT_'));

/** Half a second, doubled each time, where the answer names no pause. */
const pauseMs = (busy: HubAttempt | null, attempt: number): number => {
  const asked = busy === null ? null : askedPauseSeconds(busy.headers);
  return asked === null ? firstPauseMs * 2 ** (attempt - 1) : asked * 1000;
};

const isBusy = ({ outcome }: HubAttempt): boolean => outcome.isErr() && outcome.error === 'busy';

/**
 * Sends a request again where the Hub is busy or the connection broke off, after the pause that it asks for. A Hub
 * that stays busy gives its last answer; rejects with the last network fault.
 */
export const askPatiently = async (
  send: () => Promise<HubAttempt>,
  { tries, longestPauseMs }: Patience,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<HubAttempt> => {
  let busy: HubAttempt | null = null;
  const attempt = async (): Promise<HubAttempt> => {
    busy = null;
    const answer = await send().catch((cause: unknown) => {
      throw new Error('no answer', { cause });
    });
    if (!isBusy(answer)) return answer;
    busy = answer;
    throw new Error('the Hub is busy');
  };
  const isWorthAnother = async ({
    error,
    attemptNumber,
  }: {
    error: Error;
    attemptNumber: number;
  }) => {
    if (isLasting(error)) return false;
    const pause = pauseMs(busy, attemptNumber);
    return pause <= longestPauseMs && (await clock.sleep(pause, signal));
  };
  return pRetry(attempt, {
    retries: tries - 1,
    minTimeout: 0,
    signal,
    shouldRetry: isWorthAnother,
  }).catch((error: unknown) => {
    if (busy !== null && !signal.aborted) return busy;
    throw error;
  });
};
