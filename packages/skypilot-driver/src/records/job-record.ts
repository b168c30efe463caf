import { LogSource } from '@vibeml/core-models';
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
  phase: LogSource.nullable(),
  files: z.array(ReportedFile),
});
export type Ending = z.infer<typeof Ending>;

/** What this machine remembers of a job: SkyPilot forgets a machine that is taken down, and its requests when it is restarted. */
export const JobRecord = z.object({
  version: z.literal(1),
  jobName: z.string(),
  submittedAt: z.string(),
  /** Null until SkyPilot accepted the launch. */
  requestId: z.string().nullable(),
  /** Dollars per hour of the machine that was asked for first. */
  plannedHourlyUsd: z.number(),
  /** Dollars per hour of the machine that was got, as SkyPilot counts them; null until it was seen. */
  hourlyUsd: z.number().nullable(),
  /** The number of the job on its machine; null until it was seen. */
  jobId: z.number().nullable(),
  ending: Ending.nullable(),
  /** Null until the machine was given back by us. */
  releasedAt: z.string().nullable(),
});
export type JobRecord = z.infer<typeof JobRecord>;
