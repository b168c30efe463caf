import * as z from 'zod';
import { JsonObject } from './json.ts';
import type { Keep, Recovery } from './keep.ts';
import type { Offer } from './offer.ts';

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

/** Where a job may run on rented or shared machines, and what its machine carries. */
export interface JobPlacement {
  /** The plan's own machine first, then the fallbacks. */
  readonly machines: readonly [Offer, ...Offer[]];
  /** Where else such machines are offered, to be told when there are none; `gpu` is null for the first one's own. */
  readonly elsewhere?: readonly {
    readonly gpu: string | null;
    readonly regions: readonly string[];
  }[];
  /** `ordered`: as they stand. `any_of`: the cheapest that can be had. */
  readonly preference: 'ordered' | 'any_of';
  /** Size of the disk; null leaves it to the engine. */
  readonly diskGib: number | null;
  /** No machine that costs more is taken; null for no limit. */
  readonly maxHourlyUsd: number | null;
  /** Who the run belongs to; null where nobody said. */
  readonly user: string | null;
  readonly project: string | null;
  /** After so many idle minutes the machine is taken down, also when nobody of ours runs. At least 1. */
  readonly idleMinutes: number;
}

/** What a workflow makes of a plan. It says nothing of the engine; values travel in `files` as JSON, never in `setup` or `run`. */
export interface JobProgram {
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

/** What a driver runs: a program, where it runs, and what becomes of its result. */
export interface JobSpec extends JobProgram {
  /** 0 for the first; the job that replaces a lost one carries the next number. */
  readonly attempt: number;
  /** Null on this machine. */
  readonly placement: JobPlacement | null;
  readonly keep: Keep;
  readonly recovery: Recovery;
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
  /** Why there is no machine, where the launch failed; else null or left out. */
  readonly failure?: JobFailure | null;
  /** Machines that the engine itself lost and replaced so far. */
  readonly preemptions?: number;
  /** The machine of this attempt; null where there was none, left out where the engine doesn't tell. */
  readonly machine?: BilledMachine | null;
}

/** When a machine bills, and at what rate. */
export interface BilledMachine {
  readonly from: string;
  /** Null while it is there. */
  readonly to: string | null;
  /** The rate in force; the last one where it is gone. */
  readonly hourlyUsd: number;
}

/** A failure of an engine, explained. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The parts of a job itself. */
export const JobPhase = z.enum(['setup', 'run']);
export type JobPhase = z.infer<typeof JobPhase>;

/** Where the lines come from: a phase of the job, or the engine while it got the machine ready. */
export const LogSource = z.enum(['setup', 'run', 'provision']);
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
  /** What it is and where, in the words of the engine; left out where the engine does not tell. */
  readonly machine?: string;
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
