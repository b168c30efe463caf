import type { CatalogueTable } from './catalogue-table.ts';
import { readBoundedText } from './read-bounded-text.ts';

/** Starts a request; `globalThis.fetch` is one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What became of one request for a list. */
export type ListAnswer =
  | { readonly kind: 'list'; readonly table: CatalogueTable; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  /** Asked too often, or the server is in trouble: not before `retryAfterMs`. */
  | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMs: number }
  | { readonly kind: 'unusable'; readonly reason: string };

const usualPauseMs = 600_000;
const longestPauseMs = 3_600_000;

const retryAfterMs = (headers: Headers): number => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds * 1000, longestPauseMs)
    : usualPauseMs;
};

const isBusy = (status: number): boolean => status === 429 || status >= 500;

/** Sends one conditional request. Rejects as the given fetch does; the caller turns that into a value. */
export const requestList = async (
  fetch: Fetch,
  request: { readonly url: string; readonly etag: string | null; readonly signal: AbortSignal },
): Promise<ListAnswer> => {
  const { url, etag, signal } = request;
  const response = await fetch(url, {
    headers: { 'user-agent': 'vibeml', ...(etag === null ? {} : { 'if-none-match': etag }) },
    signal,
  });
  const { status, headers } = response;
  if (status === 304) return { kind: 'unchanged' };
  if (!response.ok) {
    await response.body?.cancel();
    const reason = `it answered with status ${status}`;
    return isBusy(status)
      ? { kind: 'busy', reason, retryAfterMs: retryAfterMs(headers) }
      : { kind: 'unusable', reason };
  }
  const text = await readBoundedText(response);
  if (text === null) return { kind: 'unusable', reason: 'it is larger than 32 MiB' };
  const { readCatalogue } = await import('./read-catalogue.ts');
  return readCatalogue(text).match<ListAnswer>(
    (table) => ({ kind: 'list', table, etag: headers.get('etag') }),
    (reason) => ({ kind: 'unusable', reason }),
  );
};
