import * as z from 'zod';
import { DatasetFacts, Finding } from './dataset.ts';
import { Hyperparameters } from './hyperparameters.ts';
import { PlanId, RunId, Sha256, Timestamp } from './identifiers.ts';
import { ModelFacts } from './model.ts';
import { Offer } from './offer.ts';
import { Quantity, QuantityRange } from './quantity.ts';
import { TrainingRequest } from './training-request.ts';
import { WorkflowChoice } from './workflow.ts';

/** Memory needed against memory there is; needed is null where the model's shape is unknown. */
export const MemoryEstimate = z.object({
  terms: z.array(z.object({ name: z.string(), gib: z.number() })),
  needed: Quantity.nullable(),
  available: Quantity.nullable(),
  verdict: z.enum(['fits', 'tight', 'no', 'unknown']),
});
export type MemoryEstimate = z.infer<typeof MemoryEstimate>;

/** Dollars of a run as a range, with the hourly rate that they come from. */
export const CostRange = z.object({
  hourly: Quantity,
  total: QuantityRange.nullable(),
});
export type CostRange = z.infer<typeof CostRange>;

/** Whether the budget allows the plan. */
export const BudgetVerdict = z.object({
  decision: z.enum(['allow', 'ask', 'deny']),
  rule: z.string(),
  limitUsd: z.number().nullable(),
});
export type BudgetVerdict = z.infer<typeof BudgetVerdict>;

/** The pinned Python environment of a run. */
export const EnvironmentReference = z.object({
  name: z.string(),
  /** SHA-256 over lock and torch version. */
  hash: Sha256,
  torch: z.string(),
});
export type EnvironmentReference = z.infer<typeof EnvironmentReference>;

/** The checkpoint that a new run starts from. */
export const ResumePoint = z.object({
  runId: RunId,
  step: z.int(),
  /** Absolute path on the machine of the earlier run. */
  checkpointPath: z.string(),
});
export type ResumePoint = z.infer<typeof ResumePoint>;

/** Everything a plan says, without its digest; the digest is taken over this. */
export const PlanContent = z.object({
  version: z.literal(1),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  request: TrainingRequest,
  resume: ResumePoint.nullable(),
  model: ModelFacts,
  train: DatasetFacts,
  eval: DatasetFacts.nullable(),
  workflow: WorkflowChoice,
  environment: EnvironmentReference,
  hyperparameters: Hyperparameters,
  /** Optimizer steps; null where it can't be known before tokenizing (packing). */
  steps: z.int().nullable(),
  effectiveBatchSize: z.int(),
  driver: z.enum(['local']),
  offer: Offer,
  alternatives: z.array(z.object({ title: z.string(), reason: z.string() })),
  memory: MemoryEstimate,
  /** Seconds; null where no speed is known for this machine. */
  duration: QuantityRange.nullable(),
  cost: CostRange,
  budget: BudgetVerdict,
  approval: z.object({ required: z.boolean(), reasons: z.array(z.string()) }),
  findings: z.array(Finding),
  /** Directory of this machine that gets the result. */
  destination: z.string(),
});
export type PlanContent = z.infer<typeof PlanContent>;

/** An immutable plan: what will run, where, at what price, and until when that holds. */
export const Plan = PlanContent.extend({ id: PlanId, digest: Sha256 });
export type Plan = z.infer<typeof Plan>;

/** A person's agreement to one digest. */
export const Approval = z.object({
  planId: PlanId,
  digest: Sha256,
  approvedAt: Timestamp,
  approvedBy: z.string(),
  method: z.enum(['terminal', 'elicitation', 'policy']),
});
export type Approval = z.infer<typeof Approval>;
