import type { Readable, Writable } from 'node:stream';
import { serve } from './serve.ts';
import { readToolsets, type Toolset, toolsetNames, toolsetsVariable } from './toolsets.ts';
import { version } from './version.ts';

/** The part of a process that the server uses. */
export interface HostProcess {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  once(signal: 'SIGTERM' | 'SIGINT', act: () => void): unknown;
}

const help = `VibeML as an MCP server, over standard input and output.

  vibeml-mcp                      serve one client
  vibeml-mcp --toolsets cleanup   with tools besides: ${toolsetNames.join(', ')} (or in ${toolsetsVariable})
  vibeml-mcp --version            print the version

An MCP client starts it for you: npx -y vibeml mcp install CLIENT
`;

const serveProcess = async (host: HostProcess, toolsets: readonly Toolset[]): Promise<void> => {
  const ending = new AbortController();
  host.once('SIGTERM', () => ending.abort());
  host.once('SIGINT', () => ending.abort());
  await serve({
    vibeml: async () => (await import('./open-vibeml.ts')).openVibeml(),
    toolsets,
    followsElsewhere: true,
    stdin: host.stdin,
    stdout: host.stdout,
    log: (line) => host.stderr.write(`vibeml-mcp: ${line}\n`),
    signal: ending.signal,
  });
};

/** The text after `--toolsets`, that of the environment where there is no word; null for other words. */
const toolsetsOf = (
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string | null => {
  const [flag, value, ...others] = words;
  if (flag === undefined) return environment[toolsetsVariable] ?? '';
  return flag === '--toolsets' && value !== undefined && others.length === 0 ? value : null;
};

/** Runs the command line of the server; gives the exit code. */
export const main = async (words: readonly string[], host: HostProcess): Promise<number> => {
  const [first = ''] = words;
  if (first === '--version' || first === '--help') {
    host.stdout.write(first === '--version' ? `${version}\n` : help);
    return 0;
  }
  const wanted = toolsetsOf(words, host.env);
  const { toolsets, unknown } = readToolsets(wanted ?? '');
  if (wanted !== null && unknown === null) {
    await serveProcess(host, toolsets);
    return 0;
  }
  host.stderr.write(`vibeml-mcp doesn't know '${unknown ?? first}'.\n\n${help}`);
  return 2;
};
