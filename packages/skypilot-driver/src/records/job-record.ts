import { JobPhase, Keep } from '@vibeml/core-models';
import * as z from 'zod';

/** A file of the output directory, as the machine saw it when the job ended. */
export const ReportedFile = z.object({
  path: z.string(),
  bytes: z.number(),
  /** Null where the manifest does not name the file. */
  sha256: z.string().nullable(),
  /** The text of a small file at the top of the directory, else null. */
  text: z.string().nullable(),
});
export type ReportedFile = z.infer<typeof ReportedFile>;

/** How a job ended. */
export const Ending = z.object({
  state: z.enum(['ended', 'lost']),
  exitCode: z.number().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  evidence: z.string(),
  /** Where the exit code comes from; null where nobody told it. */
  phase: JobPhase.nullable(),
  files: z.array(ReportedFile),
});
export type Ending = z.infer<typeof Ending>;

/** A machine that was asked for. */
export const AskedMachine = z.object({
  provider: z.string(),
  region: z.string().nullable(),
  /** The canonical name of the GPU, or `CPU`. */
  gpu: z.string(),
  spot: z.boolean(),
  hourlyUsd: z.number(),
});
export type AskedMachine = z.infer<typeof AskedMachine>;

/** Places that are told where none of the machines can be had; `gpu` is null for the first machine's own. */
export const Elsewhere = z
  .array(z.object({ gpu: z.string().nullable(), regions: z.array(z.string()) }))
  .default([]);

/** What this machine remembers of the newest attempt of a job: SkyPilot forgets a machine that is taken down, and its requests when it is restarted. */
export const JobRecord = z.object({
  version: z.literal(1),
  jobName: z.string(),
  attempt: z.int().min(0).default(0),
  submittedAt: z.string(),
  /** Null until SkyPilot accepted the launch. */
  requestId: z.string().nullable(),
  /** Requests about the machine's name that are older than this attempt. */
  earlierRequests: z.array(z.string()).default([]),
  /** Where the result stands when the machine is gone. */
  keep: Keep.default({ kind: 'this_machine' }),
  /** In the order in which they were asked for; empty where nobody remembers. */
  machines: z.array(AskedMachine).default([]),
  elsewhere: Elsewhere,
  /** Dollars per hour of the machine that was asked for first. */
  plannedHourlyUsd: z.number(),
  /** Dollars per hour of the machine that was got, as SkyPilot counts them; null until it was seen. */
  hourlyUsd: z.number().nullable(),
  /** The number of the job on its machine; null until it was seen. */
  jobId: z.number().nullable(),
  ending: Ending.nullable(),
  /** Null until the machine was given back by us. */
  releasedAt: z.string().nullable(),
  /** When its machine billed; null until that was seen. */
  machine: z
    .object({ from: z.string(), to: z.string().nullable(), hourlyUsd: z.number() })
    .nullable()
    .default(null),
});
export type JobRecord = z.infer<typeof JobRecord>;
