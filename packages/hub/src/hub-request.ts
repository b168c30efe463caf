import { err, ok, type Result } from 'neverthrow';
import { type HubRefusal, readAnswer } from './hub-answer.ts';
import { readBoundedBytes, readFirstBytes } from './read-bounded-bytes.ts';

/** Starts a request; `globalThis.fetch` is one. */
export type Fetch = (
  url: string,
  init: {
    readonly headers: Record<string, string>;
    readonly signal: AbortSignal;
    readonly method?: 'GET' | 'POST';
    readonly body?: string;
  },
) => Promise<Response>;

/** Part of a file, in bytes; `end` is not included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What an answer holds. */
export interface HubContent {
  readonly bytes: Uint8Array;
  /** Length of the whole file where only a part was asked for; null when the Hub did not tell. */
  readonly totalBytes: number | null;
  /** Commit that the answer is about, where it says so. */
  readonly revision: string | null;
  /** False where it may come from somebody else than the Hub, as the login page of a network. */
  readonly mayBeKept: boolean;
}

/** One attempt: its content, or why there is none, with the headers that tell how to go on. */
export interface HubAttempt {
  readonly outcome: Result<HubContent, HubRefusal | 'too_large'>;
  readonly headers: Headers;
}

/** One request. */
export interface HubRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly range: ByteRange | null;
}

const totalOf = (headers: Headers): number | null => {
  const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return total === undefined ? null : Number(total);
};

const revisionOf = (headers: Headers): string | null =>
  headers.get('x-repo-commit') ?? headers.get('x-revision');

/** A server that knows no ranges gives the whole file: what lies before and behind is dropped. */
const readRange = async (
  response: Response,
  { start, end }: ByteRange,
): Promise<Uint8Array | null> => {
  if (response.status === 206) return readFirstBytes(response, end - start);
  return (await readFirstBytes(response, end)).subarray(start);
};

/** What the Hub tells is JSON, and what it stores has a tag; a page that somebody put in between has neither. */
const isGenuine = (headers: Headers): boolean => {
  const type = headers.get('content-type') ?? '';
  return !type.startsWith('text/html') && (type.includes('json') || headers.has('etag'));
};

const readContent = async (
  response: Response,
  { range, maxBytes }: HubRequest,
): Promise<HubAttempt['outcome']> => {
  const bytes =
    range === null ? await readBoundedBytes(response, maxBytes) : await readRange(response, range);
  if (bytes === null) return err('too_large');
  const { headers } = response;
  return ok({
    bytes,
    totalBytes: totalOf(headers),
    revision: revisionOf(headers),
    mayBeKept: isGenuine(headers),
  });
};

/** A part that begins behind the end of a file is empty. */
const pastTheEnd = (headers: Headers): HubContent => ({
  bytes: new Uint8Array(),
  totalBytes: totalOf(headers),
  revision: revisionOf(headers),
  mayBeKept: false,
});

const rangeHeaders = (range: ByteRange | null): Record<string, string> =>
  range === null
    ? {}
    : { range: `bytes=${range.start}-${range.end - 1}`, 'accept-encoding': 'identity' };

/** Sends one request. Rejects as the given fetch does; the caller turns that into a value. */
export const sendRequest = async (fetch: Fetch, request: HubRequest): Promise<HubAttempt> => {
  const response = await fetch(request.url, {
    headers: { ...request.headers, ...rangeHeaders(request.range) },
    signal: request.signal,
  });
  const { headers } = response;
  const verdict = readAnswer({
    status: response.status,
    errorCode: headers.get('x-error-code'),
    errorMessage: headers.get('x-error-message'),
  });
  if (response.status === 416 && request.range !== null) {
    await response.body?.cancel();
    return { outcome: ok(pastTheEnd(headers)), headers };
  }
  if (verdict.isErr()) {
    await response.body?.cancel();
    return { outcome: err(verdict.error), headers };
  }
  return { outcome: await readContent(response, request), headers };
};
