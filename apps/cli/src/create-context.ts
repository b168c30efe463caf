import { homedir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Terminal } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { type HostProcess, hasColors } from './host-process.ts';

/** Characters of a line where there is no terminal to ask. */
const defaultColumns = 120;

// Node opens a stream when it is first looked at, so nothing is looked at before it is asked for.
const terminalOf = (host: HostProcess): Terminal => ({
  get typed() {
    return host.stdin.isTTY === true;
  },
  get interactive() {
    return host.stdin.isTTY === true && host.stdout.isTTY === true;
  },
  get live() {
    return host.stdout.isTTY === true && host.env['TERM'] !== 'dumb';
  },
  get color() {
    return hasColors(host.stdout, host.env);
  },
  get colorErrors() {
    return hasColors(host.stderr, host.env);
  },
  // A terminal that does not know its size says 0.
  columns: () => host.stdout.columns || Number(host.env['COLUMNS']) || defaultColumns,
});

const abortOnSignals = (host: HostProcess): AbortSignal => {
  const controller = new AbortController();
  // The second one ends the program at once. Not `once`: what restores the cursor would then end it at the first.
  const interrupt = (): void => {
    if (controller.signal.aborted) host.exit(exitCodes.interrupted);
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) host.on(name, interrupt);
  return controller.signal;
};

const readAll = async ({ stdin }: HostProcess): Promise<string> => {
  stdin.setEncoding('utf8');
  const pieces: string[] = [];
  for await (const piece of stdin) pieces.push(String(piece));
  return pieces.join('');
};

/** A checkout says how it is started, so that what is proposed to a person works there too. */
const programOf = ({ env }: HostProcess): Pick<Context, 'programName' | 'ownCommand'> => {
  const programName = env['VIBEML_PROGRAM'];
  const [, bin] = process.argv;
  return programName === undefined || bin === undefined
    ? { programName: 'vibeml', ownCommand: null }
    : { programName, ownCommand: { command: process.execPath, args: [bin] } };
};

/** The context of a command in the real program. */
export const createContext = (
  host: HostProcess,
  { process, vibeml }: Pick<Context, 'process' | 'vibeml'>,
): Context => {
  const signal = abortOnSignals(host);
  return {
    process,
    vibeml,
    signal,
    out: (text) => host.stdout.write(text),
    err: (text) => host.stderr.write(text),
    terminal: terminalOf(host),
    environment: host.env,
    ...programOf(host),
    place: () => ({ home: homedir(), platform: host.platform }),
    userName: () => host.env['USER'] ?? host.env['LOGNAME'] ?? 'unknown',
    clock: {
      now: () => Date.now(),
      sleep: (milliseconds, until) =>
        wait(milliseconds, undefined, { signal: until }).catch(() => undefined),
    },
    prompts: async () =>
      (await import('./prompts/clack-prompts.ts')).createClackPrompts(host, signal),
    openLiveArea: async () =>
      (await import('./follow/log-update-area.ts')).createLogUpdateArea(host.stdout),
    streams: () => ({ stdin: host.stdin, stdout: host.stdout }),
    readInput: () => readAll(host),
  };
};
