import * as z from 'zod';
import { DatasetFormat } from './dataset.ts';

/** A span of numbers, both ends included. */
const Span = z.tuple([z.number(), z.number()]);

/** What a workflow is for, what it needs and when not to use it. */
export const WorkflowMetadata = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, a letter first'),
  title: z.string().min(1),
  description: z.string(),
  whenToUse: z.string(),
  whenNotToUse: z.string(),
  /** Id of the training engine that runs it. */
  engine: z.string().min(1),
  method: z.enum(['sft', 'dpo', 'kto', 'grpo']),
  adapter: z.enum(['lora', 'none']),
  /** How the weights of the model are held while an adapter is trained. */
  quantization: z.enum(['none', '4bit']),
  dataFormats: z.array(DatasetFormat).min(1),
  hardware: z.array(z.enum(['cpu', 'cuda', 'mps'])).min(1),
  /** Fewest accelerators. */
  gpuRequirements: z.int().min(1),
  /** Most accelerators that its program uses; more would be paid for nothing. */
  maxAccelerators: z.int().min(1),
  /** Parameters up to which it ends in a time that people wait for, by hardware; where none stands, memory alone decides. */
  practicalParameters: z.object({
    cpu: z.number().positive().optional(),
    mps: z.number().positive().optional(),
    cuda: z.number().positive().optional(),
  }),
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
  engine: z.string(),
  method: WorkflowMetadata.shape.method,
  adapter: z.enum(['lora', 'none']),
  quantization: z.enum(['none', '4bit']),
  reason: z.string(),
  rejected: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type WorkflowChoice = z.infer<typeof WorkflowChoice>;
