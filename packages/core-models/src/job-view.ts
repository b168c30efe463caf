import * as z from 'zod';
import { JsonObject } from './json.ts';

/** The five statuses that job tools commonly show; a view of `RunStatus`. */
export const JobStatus = z.enum(['pending', 'running', 'completed', 'failed', 'terminated']);
export type JobStatus = z.infer<typeof JobStatus>;

/** Cost of a job; min ≤ expected ≤ max. Dollars and hours. */
export const CostEstimate = z.object({
  hourlyRate: z.number().min(0),
  estimatedDurationHours: z.number().min(0),
  min: z.number().min(0),
  expected: z.number().min(0),
  max: z.number().min(0),
  currency: z.literal('USD'),
});
export type CostEstimate = z.infer<typeof CostEstimate>;

/** A run as job tools commonly show it. */
export const JobHandle = z.object({
  jobId: z.string(),
  clusterName: z.string(),
  status: JobStatus,
  costEstimate: CostEstimate.nullable(),
  createdAt: z.string(),
  model: z.string(),
  dataset: z.string(),
  workflow: z.string(),
  gpuType: z.string().nullable(),
  metadata: JsonObject,
});
export type JobHandle = z.infer<typeof JobHandle>;
