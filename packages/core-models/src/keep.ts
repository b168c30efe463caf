import * as z from 'zod';

/** Where the result of a run stands once its machine is gone. */
export const Keep = z.discriminatedUnion('kind', [
  /** On this machine, where the run works. */
  z.object({ kind: z.literal('this_machine') }),
  /** A directory of the login account of a cluster, outside of everything that SkyPilot cleans up. */
  z.object({
    kind: z.literal('cluster_directory'),
    /** The name of the host in SkyPilot's configuration of the cluster. */
    cluster: z.string(),
    /** Relative to the home of the login account; each job has a directory of its own in it. */
    path: z.string(),
  }),
  /** A private repository on the Hugging Face Hub. */
  z.object({ kind: z.literal('hub_repository'), repository: z.string() }),
  /** Nowhere else: the machine is held, and paid, for some time after the end, so that somebody can fetch it. */
  z.object({ kind: z.literal('held_machine'), minutes: z.int().min(1) }),
]);
export type Keep = z.infer<typeof Keep>;

/** What happens when the machine of a run is lost. The approval of a plan covers it. */
export const Recovery = z.object({
  /** cluster_job: a supervisor of ours starts the job again; managed_job: SkyPilot's controller does. */
  mode: z.enum(['none', 'cluster_job', 'managed_job']),
  /** How often a lost machine is replaced, at most. */
  maxRestarts: z.int().min(0),
  /** Why it is done in this way. */
  reason: z.string(),
});
export type Recovery = z.infer<typeof Recovery>;
