import * as z from 'zod';

/** A managed job, as the queue of the controller shows it. Times are seconds since 1970. */
export const ManagedJob = z.object({
  job_id: z.number(),
  job_name: z.string().nullish(),
  status: z.string(),
  submitted_at: z.number().nullish(),
  start_at: z.number().nullish(),
  end_at: z.number().nullish(),
  recovery_count: z.number().nullish(),
  failure_reason: z.string().nullish(),
  /** Where its machine is, for example `Nebius (eu-north1)`; `-` while there is none. */
  infra: z.string().nullish(),
});
export type ManagedJob = z.infer<typeof ManagedJob>;

/** The answer of the queue. */
export const ManagedQueue = z.object({ jobs: z.array(ManagedJob) });
