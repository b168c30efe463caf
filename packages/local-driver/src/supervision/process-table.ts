import type { ResultAsync } from 'neverthrow';
import type { SystemFailure } from '../files/system-failure.ts';

/** A process that runs now. */
export interface ProcessEntry {
  readonly processId: number;
  readonly groupId: number;
  /** Tells it from a later process with the same id. */
  readonly identity: string;
  /** Whether its environment says that it belongs to the job that was asked for; always false where that can't be seen. */
  readonly marked: boolean;
}

/** The processes of this machine, without those that have ended. */
export interface ProcessTable {
  /** What tells the process that has this id now from a later one; null when there is none. */
  identify(processId: number): ResultAsync<string | null, SystemFailure>;
  /** Every process of the group, and every process whose environment has the marker, for example `NAME=value`. */
  find(query: {
    readonly groupId: number | null;
    readonly marker: string;
  }): ResultAsync<readonly ProcessEntry[], SystemFailure>;
}
