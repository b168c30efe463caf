import type { CallContext, Clock, Processes, ProcessRequest } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { Fetch } from '../server/skypilot-server.ts';

/** Why SkyPilot could not be installed. */
export type InstallError = ErrorOf<'skypilot.install_failed' | 'request.cancelled'>;

/** What a server of our own stands on. */
export interface LocalServerPorts {
  /** Absolute path; everything that the server keeps stands below it. */
  readonly directory: string;
  /** The home directory of the person, whose credentials the server may read. */
  readonly homeDirectory: string;
  /** The environment of this program; the server gets a few of its variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly processes: Processes;
  /** Starts a program in a session of its own that outlives this one; gives its process id. */
  readonly startDetached: (
    request: ProcessRequest,
  ) => ResultAsync<number, ErrorOf<'driver.unavailable'>>;
  /** Sends a signal; false where there is no such process. */
  readonly signalProcess: (processId: number, signal: 'SIGTERM' | 'SIGKILL') => boolean;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Who asks the server: eight hexadecimal digits, and a name. */
  readonly userId: string;
  readonly userName: string;
  /** Builds the environment of SkyPilot, or finds it built. */
  readonly ensureEnvironment: (
    onNote: (text: string) => void,
    context: CallContext,
  ) => ResultAsync<{ readonly pythonPath: string; readonly reused: boolean }, InstallError>;
  /** Whether that environment was built. */
  readonly isInstalled: () => ResultAsync<boolean, never>;
}
