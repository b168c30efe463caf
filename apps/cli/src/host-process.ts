import type { Readable, Writable } from 'node:stream';

/** An output that may be a terminal. */
interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(environment: NodeJS.ProcessEnv): boolean;
}

/** The part of a process that the program uses. */
export interface HostProcess {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  on(signal: 'SIGINT' | 'SIGTERM', handler: () => void): void;
  exit(code: number): void;
}

/** Whether an output shows colours; NO_COLOR and its relatives are the system's to know. */
export const hasColors = (output: Output, environment: NodeJS.ProcessEnv): boolean =>
  output.isTTY === true && output.hasColors?.(environment) === true;
