import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { CallContext } from './call-context.ts';

/** The time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; resolves early, with false, when aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<boolean>;
}

/** Random names. */
export interface IdSource {
  /** Lower-case letters and digits that are hard to confuse. */
  randomCharacters(count: number): string;
}

/** A program that ran to its end. */
export interface FinishedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start a program; arguments are never read by a shell. */
export interface ProcessRequest {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory?: string;
  /** The whole environment of the program. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly input?: string;
  /** Called for each line of stdout while it runs. */
  readonly onLine?: (line: string) => void;
}

/** A program that talks over its pipes until it is ended. */
export interface InteractiveProcess {
  readonly processId: number;
  readonly lines: AsyncIterable<string>;
  write(text: string): void;
  /** Ends it: SIGTERM, then SIGKILL after the grace, in milliseconds. */
  end(graceMs: number): Promise<void>;
}

/** Starts programs of this machine. */
export interface Processes {
  run(
    request: ProcessRequest,
    context: CallContext,
  ): ResultAsync<
    FinishedProcess,
    ErrorOf<'driver.unavailable' | 'driver.timeout' | 'request.cancelled'>
  >;
  open(request: ProcessRequest): ResultAsync<InteractiveProcess, ErrorOf<'driver.unavailable'>>;
}

/** Looks up secret values by the name of their environment variable, for example HF_TOKEN. */
export interface SecretStore {
  /** Null where nobody has set it. */
  find(name: string): ResultAsync<string | null, ErrorOf<'credential.unreadable'>>;
}

/** A place of this machine that keeps secrets. Each call stands alone: of two at once the later one holds, never a mixture. */
export interface SecretVault extends SecretStore {
  readonly place: 'keychain' | 'file';
  /** Replaces what was kept under that name; false where this machine has no such place. */
  keep(
    name: string,
    value: string,
  ): ResultAsync<boolean, ErrorOf<'credential.unreadable' | 'config.unwritable'>>;
  /** Whether something was there; what can't be read is removed as well. */
  remove(
    name: string,
  ): ResultAsync<boolean, ErrorOf<'credential.unreadable' | 'config.unwritable'>>;
}
