import type { DriverHandle } from '@vibeml/core-models';
import { Keep } from '@vibeml/core-models';
import * as z from 'zod';
import type { JobRecord } from '../records/job-record.ts';

/** What a handle says of its job. */
export interface JobReference {
  readonly jobName: string;
  /** Null where the handle is of another engine or too old to tell: the newest attempt is meant. */
  readonly attempt: number | null;
  readonly keep: Keep | null;
  /** Whether old bills are asked about a name that nothing else knows; takes a while. */
  readonly asksBills: boolean;
}

const HandleData = z.object({
  attempt: z.int().min(0).catch(0),
  keep: Keep.nullable().catch(null),
});

/** The handle of an attempt. Whoever has it finds the kept result, also without a record. */
export const handleOf = (
  cluster: string,
  { jobName, attempt, keep }: Pick<JobRecord, 'jobName' | 'attempt' | 'keep'>,
): DriverHandle => ({
  driver: 'skypilot',
  jobName,
  data: { cluster, attempt, ...(keep.kind === 'cluster_directory' ? { keep: { ...keep } } : {}) },
});

/** Reads a handle; one without an attempt is of the first. */
export const referenceOf = ({
  jobName,
  data,
}: Pick<DriverHandle, 'jobName' | 'data'>): JobReference => ({
  jobName,
  ...HandleData.parse(data),
  asksBills: true,
});

/** Whatever attempt of the job is the newest. */
export const newestOf = (jobName: string, asksBills = true): JobReference => ({
  jobName,
  attempt: null,
  keep: null,
  asksBills,
});
