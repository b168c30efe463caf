import * as z from 'zod';
import { RunId } from './identifiers.ts';

/** The checkpoint that a new run starts from. */
export const ResumePoint = z.object({
  runId: RunId,
  step: z.int(),
  /** Absolute path on the machine of the earlier run. */
  checkpointPath: z.string(),
});
export type ResumePoint = z.infer<typeof ResumePoint>;
