import { PassThrough } from 'node:stream';
import type { ServerPorts } from '../create-server-state.ts';
import { isRecord } from '../schemas/json-schema.ts';
import { serve } from '../serve.ts';

/** A JSON-RPC message as it came over the wire. */
export type Message = Readonly<Record<string, unknown>>;

/** A client that speaks JSON-RPC lines and nothing more. */
export interface RawClient {
  request(method: string, params?: object): Promise<Message>;
  /** Sends a request without waiting; gives its id. */
  send(method: string, params?: object): number;
  notify(method: string, params?: object): void;
  answer(id: unknown, result: object): void;
  /** The next message that passes the test; messages that came before count too. */
  next(matches: (message: Message) => boolean): Promise<Message>;
  /** Everything that was received so far. */
  readonly received: readonly Message[];
  /** Closes the client's end. Resolves when the server has ended. */
  close(): Promise<void>;
  end(): void;
  readonly served: Promise<void>;
  readonly log: readonly string[];
}

/** Result of a response; an error's object where it is one. */
export const resultOf = (message: Message): Message => {
  const found = message['result'] ?? message['error'];
  return isRecord(found) ? found : {};
};

/** Starts a server in this process and connects to it over streams. */
export const connectRaw = (ports: Omit<ServerPorts, 'log'>): RawClient => {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const ending = new AbortController();
  const log: string[] = [];
  const received: Message[] = [];
  const waiting = new Set<() => void>();
  const served = serve({
    ...ports,
    stdin,
    stdout,
    signal: ending.signal,
    log: (line) => log.push(line),
  });
  let rest = '';
  stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message: unknown = JSON.parse(line);
      if (isRecord(message)) received.push(message);
    }
    for (const check of waiting) check();
  });
  const write = (message: object): void => {
    stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  let lastId = 0;
  const send = (method: string, params: object = {}): number => {
    lastId += 1;
    write({ id: lastId, method, params });
    return lastId;
  };
  const next = (matches: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = received.find(matches);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return {
    send,
    next,
    received,
    served,
    log,
    request: (method, params) => {
      const id = send(method, params);
      return next((message) => message['id'] === id && !('method' in message));
    },
    notify: (method, params = {}) => write({ method, params }),
    answer: (id, result) => write({ id, result }),
    end: () => ending.abort(),
    close: () => {
      stdin.end();
      return served;
    },
  };
};

/** Opens a connection of a protocol up to 2025-11-25. */
export const initialize = async (
  client: RawClient,
  {
    protocolVersion = '2025-06-18',
    capabilities = {},
  }: { protocolVersion?: string; capabilities?: object } = {},
): Promise<Message> => {
  const answer = await client.request('initialize', {
    protocolVersion,
    capabilities,
    clientInfo: { name: 'raw-client', version: '0' },
  });
  client.notify('notifications/initialized');
  return answer;
};

/** The envelope that each request of 2026-07-28 carries. */
export const modernMeta = (capabilities: object = {}): object => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': capabilities,
  'io.modelcontextprotocol/clientInfo': { name: 'raw-client', version: '0' },
});
