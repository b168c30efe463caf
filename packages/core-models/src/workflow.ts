import * as z from 'zod';
import { DatasetFormat } from './dataset.ts';

/** A span of numbers, both ends included. */
const Span = z.tuple([z.number(), z.number()]);

/** What a workflow is for, what it needs and when not to use it. */
export const WorkflowMetadata = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  whenToUse: z.string(),
  whenNotToUse: z.string(),
  engine: z.enum(['trl']),
  method: z.enum(['sft']),
  adapter: z.enum(['lora', 'none']),
  dataFormats: z.array(DatasetFormat),
  hardware: z.array(z.enum(['cpu', 'cuda', 'mps'])),
  /** Fewest accelerators. */
  gpuRequirements: z.int().min(1),
  /** Hours, shortest and longest. */
  typicalDurationHours: Span,
  /** Dollars, least and most. */
  costRangeUsd: Span,
  supportedModelSizes: z.array(z.string()),
});
export type WorkflowMetadata = z.infer<typeof WorkflowMetadata>;

/** The chosen workflow with the reason, and what was not chosen. */
export const WorkflowChoice = z.object({
  name: z.string(),
  title: z.string(),
  engine: z.enum(['trl']),
  adapter: z.enum(['lora', 'none']),
  reason: z.string(),
  rejected: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type WorkflowChoice = z.infer<typeof WorkflowChoice>;
