import type { Readable, Writable } from 'node:stream';
import { serve } from './serve.ts';
import { version } from './version.ts';

/** The part of a process that the server uses. */
export interface HostProcess {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  once(signal: 'SIGTERM' | 'SIGINT', act: () => void): unknown;
}

const help = `VibeML as an MCP server, over standard input and output.

  vibeml-mcp             serve one client
  vibeml-mcp --version   print the version

An MCP client starts it for you: npx -y vibeml mcp install CLIENT
`;

const serveProcess = async (host: HostProcess): Promise<void> => {
  const ending = new AbortController();
  host.once('SIGTERM', () => ending.abort());
  host.once('SIGINT', () => ending.abort());
  await serve({
    vibeml: async () => (await import('./open-vibeml.ts')).openVibeml(),
    stdin: host.stdin,
    stdout: host.stdout,
    log: (line) => host.stderr.write(`vibeml-mcp: ${line}\n`),
    signal: ending.signal,
  });
};

/** Runs the command line of the server; gives the exit code. */
export const main = async (words: readonly string[], host: HostProcess): Promise<number> => {
  const [first] = words;
  if (first === undefined) {
    await serveProcess(host);
    return 0;
  }
  if (first === '--version' || first === '--help') {
    host.stdout.write(first === '--version' ? `${version}\n` : help);
    return 0;
  }
  host.stderr.write(`vibeml-mcp doesn't know '${first}'.\n\n${help}`);
  return 2;
};
