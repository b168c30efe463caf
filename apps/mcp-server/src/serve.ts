import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { createConnectionServer } from './connection-server.ts';
import { createServerState, type ServerPorts } from './create-server-state.ts';

/** What a server on standard input and output works with. */
export interface ServePorts extends ServerPorts {
  readonly stdin: Readable;
  /** Carries the protocol and nothing else. */
  readonly stdout: Writable;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}

const goodbyeMs = 1000;

/** Resolves when the client is gone or the process is asked to end. */
const clientGone = ({ stdin, stdout, signal }: ServePorts): Promise<void> =>
  new Promise((resolve) => {
    stdin.once('end', resolve);
    stdin.once('close', resolve);
    stdout.once('error', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

/** Waits for the database to close, but not for ever. */
const withinGoodbye = async (ended: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, goodbyeMs);
  });
  await Promise.race([ended, over]);
  clearTimeout(timer);
};

/**
 * Serves one client over standard input and output, in every protocol version from 2024-11-05 to 2026-07-28.
 * Resolves when the client is gone: what this process was doing has ended by then; runs go on.
 */
export const serve = async (ports: ServePorts): Promise<void> => {
  const state = createServerState(ports);
  const log = ports.log ?? (() => undefined);
  const gone = clientGone(ports);
  const handle = serveStdio(({ era }) => createConnectionServer({ ...state, era }), {
    legacy: 'serve',
    transport: new StdioServerTransport(ports.stdin, ports.stdout),
    onerror: (error) => log(error.message),
  });
  await gone;
  await handle.close();
  await withinGoodbye(
    state.session.end().match(
      () => undefined,
      (error) => log(error.message),
    ),
  );
};
