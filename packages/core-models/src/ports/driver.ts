import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type {
  Artifact,
  BillingResource,
  DriverHandle,
  DriverKind,
  JobSpec,
  LogPage,
  LogSource,
  Observation,
} from '../job.ts';
import type { CallContext } from './call-context.ts';

/** Failures of an engine that any call may give. */
export type DriverError = ErrorOf<
  'driver.unavailable' | 'driver.timeout' | 'driver.job_unknown' | 'request.cancelled'
>;
export type LaunchError =
  | DriverError
  | ErrorOf<'driver.launch_failed' | 'environment.disk_full' | 'environment.python_missing'>;

/** Where to start reading a log. */
export type LogPosition =
  | { readonly from: 'byte'; readonly byte: number }
  | { readonly from: 'end'; readonly bytes: number };

/** An engine that runs jobs: this machine, a cluster, a cloud. */
export interface Driver {
  readonly kind: DriverKind;
  readonly abilities: {
    readonly stopAfterCheckpoint: boolean;
    readonly managed: boolean;
    readonly keepMachine: boolean;
    readonly spot: boolean;
  };
  /**
   * Starts a job and returns at acceptance. Idempotent by name and attempt: a second call gives the same handle. A later
   * attempt replaces one that is lost; while the earlier one still works, its handle is given.
   */
  launch(job: JobSpec, context: CallContext): ResultAsync<DriverHandle, LaunchError>;
  /** The job of that name, or null; used after a crash between acceptance and record. */
  find(jobName: string, context: CallContext): ResultAsync<DriverHandle | null, DriverError>;
  /** What is true now. A job that vanished is `lost`, never `running`. */
  observe(handle: DriverHandle, context: CallContext): ResultAsync<Observation, DriverError>;
  /**
   * Looks at several jobs with one shared look and at most one request each beside it; null for one that it can't judge so
   * cheaply. An engine that leaves it out is asked about each.
   */
  observeAll?(
    handles: readonly DriverHandle[],
    context: CallContext,
  ): ResultAsync<readonly (Observation | null)[], DriverError>;
  /** At most `maxBytes` of a log. A missing log is an empty page; `provision` is one on engines that rent nothing. Cuts only at line ends while more is to come. */
  readLogs(
    handle: DriverHandle,
    request: {
      readonly source: LogSource;
      readonly position: LogPosition;
      readonly maxBytes: number;
    },
    context: CallContext,
  ): ResultAsync<LogPage, DriverError>;
  /** after_checkpoint: asks the job to checkpoint and end; now: ends it within its grace. Idempotent; returns when asked, not when ended. */
  stop(
    handle: DriverHandle,
    request: { readonly when: 'after_checkpoint' | 'now'; readonly keepMachine: boolean },
    context: CallContext,
  ): ResultAsync<void, DriverError>;
  /** Ends everything of the job that bills or runs. Idempotent. */
  release(handle: DriverHandle, context: CallContext): ResultAsync<void, DriverError>;
  /** Brings files of the output directory to a local directory; for this machine it verifies them in place when the directory is null. */
  download(
    handle: DriverHandle,
    request: { readonly paths: readonly string[]; readonly directory: string | null },
    context: CallContext,
  ): ResultAsync<readonly Artifact[], DriverError | ErrorOf<'run.artifact_missing'>>;
  /** A small text file of the output directory (manifest.json, result.json), or null when it isn't there. At most 4 MiB. */
  readOutput(
    handle: DriverHandle,
    path: string,
    context: CallContext,
  ): ResultAsync<string | null, DriverError>;
  /** Everything of ours that costs money now, recorded or not. */
  billing(context: CallContext): ResultAsync<readonly BillingResource[], DriverError>;
}
