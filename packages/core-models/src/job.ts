import * as z from 'zod';
import { JsonObject } from './json.ts';

/** A file or directory of this machine that the job needs, and where it finds it. */
export interface JobInput {
  /** Path relative to the job directory, with forward slashes. */
  readonly path: string;
  /** Absolute path on this machine. */
  readonly source: string;
  readonly kind: 'file' | 'directory';
  /** copy: the job has its own; link: large, read-only, used in place where the engine can. */
  readonly mode: 'copy' | 'link';
}

/** What a driver runs. It says nothing of the engine; values travel in `files` as JSON, never in `setup` or `run`. */
export interface JobSpec {
  /** Deterministic: launching the same name twice gives one job. */
  readonly name: string;
  /** One static shell line that prepares the machine; run in the job directory. */
  readonly setup: string;
  /** One static shell line that does the work; run in the job directory after setup succeeded. */
  readonly run: string;
  /** Path relative to the job directory → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly inputs: readonly JobInput[];
  readonly environment: Readonly<Record<string, string>>;
  /** Names of secrets that the job gets as environment variables. */
  readonly secretNames: readonly string[];
  readonly maxDurationSeconds: number | null;
  /** Touching this file, relative to the job directory, asks the job to checkpoint and end. */
  readonly stopFile: string;
  /** Exit codes after which the same job may be started again. */
  readonly recoverableExitCodes: readonly number[];
  /** Directory of the results, relative to the job directory. */
  readonly outputDir: string;
}

/** The engine's own reference to a job; `data` is for the driver alone. */
export const DriverHandle = z.object({
  driver: z.enum(['local', 'skypilot']),
  jobName: z.string(),
  data: JsonObject,
});
export type DriverHandle = z.infer<typeof DriverHandle>;

/** The engines there are. */
export type DriverKind = DriverHandle['driver'];

/** What is true of a job now, as the engine sees it. */
export interface Observation {
  readonly observedAt: string;
  readonly state: 'starting' | 'setting_up' | 'running' | 'ended' | 'lost';
  /** Exit code of the job; null unless it ended. */
  readonly exitCode: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** What the judgement rests on, in our own words. */
  readonly evidence: string;
  /** Dollars per hour that are being billed now. */
  readonly hourlyUsd: number;
}

/** Where the lines come from. */
export const LogSource = z.enum(['setup', 'run']);
export type LogSource = z.infer<typeof LogSource>;

/** A bounded piece of a log. Offsets count bytes from the start of the log. */
export interface LogPage {
  readonly text: string;
  readonly startByte: number;
  readonly endByte: number;
  /** Bytes the log has now. */
  readonly sizeBytes: number;
}

/** Something that costs money now. */
export interface BillingResource {
  readonly id: string;
  readonly kind: string;
  readonly jobName: string | null;
  readonly hourlyUsd: number;
  readonly since: string;
}

/** A file of the result. */
export const Artifact = z.object({
  /** Path relative to the output directory. */
  path: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});
export type Artifact = z.infer<typeof Artifact>;
