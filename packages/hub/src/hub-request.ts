import { err, ok, type Result } from 'neverthrow';
import { type HubRefusal, readAnswer } from './hub-answer.ts';
import { readBoundedText } from './read-bounded-text.ts';

/** Starts a request; `globalThis.fetch` is one. */
export type Fetch = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
) => Promise<Response>;

/** One answer: its text or what it refuses, and how long to wait before asking again. */
export interface HubAnswer {
  readonly outcome: Result<string, HubRefusal>;
  readonly pauseMs: number;
}

const firstPauseMs = 500;

/** How long to wait as the answer says, `RateLimit: "api";r=0;t=55` or Retry-After; else half a second, doubled each time. */
const pauseMs = (headers: Headers, attempt: number): number => {
  const reset = /;\s*t=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1];
  const seconds = Number(reset ?? headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : firstPauseMs * 2 ** attempt;
};

/** Sends one request. Rejects as the given fetch does; the caller turns that into a value. */
export const sendRequest = async (
  fetch: Fetch,
  request: {
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly signal: AbortSignal;
    readonly attempt: number;
  },
): Promise<HubAnswer> => {
  const { url, headers, signal, attempt } = request;
  const response = await fetch(url, { headers, signal });
  const text = await readBoundedText(response);
  const verdict = readAnswer({
    status: response.status,
    errorCode: response.headers.get('x-error-code'),
    errorMessage: response.headers.get('x-error-message'),
  });
  return {
    outcome: verdict.andThen(() => (text === null ? err('not_the_hub' as const) : ok(text))),
    pauseMs: pauseMs(response.headers, attempt),
  };
};
