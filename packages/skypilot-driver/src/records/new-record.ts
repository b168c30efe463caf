import type { JobPlacement, JobSpec, Offer } from '@vibeml/core-models';
import type { AskedMachine, JobRecord } from './job-record.ts';

/** A machine of a placement, as far as it is remembered. */
export const askedFor = ({
  provider,
  region,
  accelerator,
  spot,
  hourlyUsd,
}: Offer): AskedMachine => ({
  provider,
  region,
  gpu: accelerator.kind === 'cuda' ? accelerator.name : 'CPU',
  spot,
  hourlyUsd: hourlyUsd.value,
});

/** The places of a placement that are told where it finds no machine. */
export const elsewhereOf = ({
  elsewhere = [],
}: Pick<JobPlacement, 'elsewhere'>): JobRecord['elsewhere'] =>
  elsewhere.map(({ gpu, regions }) => ({ gpu, regions: [...regions] }));

const blank = {
  version: 1,
  requestId: null,
  hourlyUsd: null,
  jobId: null,
  ending: null,
  releasedAt: null,
  machine: null,
} as const;

/** The record of an attempt that is about to be handed in. */
export const recordOfLaunch = (
  { name, attempt, keep }: Pick<JobSpec, 'name' | 'attempt' | 'keep'>,
  placement: Pick<JobPlacement, 'machines' | 'elsewhere'>,
  { submittedAt, earlierRequests }: Pick<JobRecord, 'submittedAt' | 'earlierRequests'>,
): JobRecord => ({
  ...blank,
  jobName: name,
  attempt,
  submittedAt,
  earlierRequests,
  keep,
  machines: placement.machines.map(askedFor),
  elsewhere: elsewhereOf(placement),
  plannedHourlyUsd: placement.machines[0].hourlyUsd.value,
});

/** The record of an attempt that another machine has launched. */
export const recordOfStranger = (
  jobName: string,
  attempt: number,
  parts: Pick<JobRecord, 'submittedAt' | 'keep'>,
): JobRecord => ({
  ...blank,
  ...parts,
  jobName,
  attempt,
  earlierRequests: [],
  machines: [],
  elsewhere: [],
  plannedHourlyUsd: 0,
});
