import * as z from 'zod';

/** What stands in job.json: what is needed to look after the job without its specification. */
export const JobRecord = z.object({
  version: z.literal(1),
  name: z.string(),
  /** Where the job directory was when the job was prepared; its processes carry it in their environment. */
  directory: z.string(),
  stopFile: z.string(),
  outputDir: z.string(),
  preparedAt: z.string(),
  launcher: z.object({ processId: z.int(), identity: z.string().nullable() }),
});
export type JobRecord = z.infer<typeof JobRecord>;

/** How a job ended. */
export const ExitRecord = z.object({
  phase: z.enum(['setup', 'run']),
  exitCode: z.int(),
  /** Seconds since 1970. */
  endedAt: z.number(),
});
export type ExitRecord = z.infer<typeof ExitRecord>;
