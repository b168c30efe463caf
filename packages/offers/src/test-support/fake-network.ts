import type { Fetch } from '../catalogue/request-list.ts';

/** A request that was made. */
export interface SeenRequest {
  readonly url: string;
  readonly etag: string | null;
}

type Answer = (request: SeenRequest, signal: AbortSignal) => Response | Promise<Response>;

/** A network that gives what `answer` says, and remembers what it was asked. */
export const createFakeNetwork = (answer: Answer) => {
  const seen: SeenRequest[] = [];
  let current = answer;
  const fetch: Fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    const request = { url, etag: headers.get('if-none-match') };
    seen.push(request);
    return current(request, init.signal ?? new AbortController().signal);
  };
  return {
    fetch,
    seen,
    answerWith(next: Answer): void {
      current = next;
    },
  };
};

/** Never answers; ends when it is called off. */
export const silence: Answer = (_request, signal) =>
  new Promise((_resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

/** A list with its ETag. */
export const listAnswer =
  (text: string, etag = '"1"') =>
  () =>
    new Response(text, { headers: { etag } });
