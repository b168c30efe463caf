import type { Clock, Processes, SecretStore } from '@vibeml/core-models';
import type { ProcessTable } from '../supervision/process-table.ts';

/** What the driver of this machine stands on. */
export interface LocalDriverPorts {
  /** Absolute path; a job's directory is `<runsDirectory>/<job name>`. */
  readonly runsDirectory: string;
  /** The environment of this program; jobs get what is allowed of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly processes: Processes;
  /** By default the table that fits this system. */
  readonly processTable?: ProcessTable;
  /** Time between SIGTERM and SIGKILL when a job is to end now; 60 s by default, whole seconds count. */
  readonly graceMs?: number;
  /** Free disk that a launch needs beside its copied inputs; 1 GiB by default. */
  readonly minFreeDiskGib?: number;
}

/** The ports with nothing left out. */
export type LocalDriverTools = Required<LocalDriverPorts>;
