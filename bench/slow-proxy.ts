// Stands before an API server: it waits before each call, and counts.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What stands before a server. */
export interface SlowProxy {
  readonly endpoint: string;
  /** Milliseconds before each call from now on. */
  delay(milliseconds: number): void;
  /** Calls since it was last asked: all, those that SkyPilot keeps as requests, and the most at a time. */
  count(): { readonly calls: number; readonly requests: number; readonly atOnce: number };
  close(): Promise<void>;
}

/** Opens a proxy on the loopback address. */
export const openSlowProxy = async (target: string): Promise<SlowProxy> => {
  let delayMs = 0;
  let [calls, requests, atOnce, open] = [0, 0, 0, 0];

  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const call = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        if (answer.headers['x-skypilot-request-id'] !== undefined) requests += 1;
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    call.on('error', () => response.destroy());
    response.on('close', () => call.destroy());
    incoming.pipe(call);
  };
  const server = createServer((incoming, response) => {
    calls += 1;
    open += 1;
    atOnce = Math.max(atOnce, open);
    response.on('close', () => {
      open -= 1;
    });
    setTimeout(() => forward(incoming, response), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    delay: (milliseconds) => {
      delayMs = milliseconds;
    },
    count: () => {
      const counted = { calls, requests, atOnce };
      [calls, requests, atOnce] = [0, 0, open];
      return counted;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
