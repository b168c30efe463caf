import * as z from 'zod';
import { BudgetVerdict } from './budget.ts';
import { CostRange } from './cost.ts';
import { DatasetFacts, Finding } from './dataset.ts';
import { Hyperparameters } from './hyperparameters.ts';
import { PlanId, Sha256, Timestamp } from './identifiers.ts';
import { Json } from './json.ts';
import { Keep, Recovery } from './keep.ts';
import { ModelFacts } from './model.ts';
import { Offer, OfferRemark } from './offer.ts';
import { Quantity, QuantityRange } from './quantity.ts';
import { ResumePoint } from './resume-point.ts';
import { TrainingRequest } from './training-request.ts';
import { WorkflowChoice } from './workflow.ts';

/** Memory needed against memory there is; needed is null where the model's shape is unknown. */
export const MemoryEstimate = z.object({
  terms: z.array(z.object({ name: z.string(), gib: z.number() })),
  needed: Quantity.nullable(),
  available: Quantity.nullable(),
  verdict: z.enum(['fits', 'tight', 'no', 'unknown']),
  /** Low where the architecture is unknown, so that the number is a bound from the parameter count. */
  confidence: z.enum(['high', 'low']).optional(),
});
export type MemoryEstimate = z.infer<typeof MemoryEstimate>;

/** The pinned Python environment of a run. */
export const EnvironmentReference = z.object({
  name: z.string(),
  /** SHA-256 over lock and torch version. */
  hash: Sha256,
  torch: z.string(),
});
export type EnvironmentReference = z.infer<typeof EnvironmentReference>;

/** What a request would have to say instead, field by field; null is left out. */
export const RequestChange = z.object({
  field: z.string(),
  before: Json,
  after: Json,
});
export type RequestChange = z.infer<typeof RequestChange>;

/** Another way to run the same request, with its numbers. */
export const PlanAlternative = z.object({
  title: z.string(),
  /** Why it was not chosen. */
  reason: z.string(),
  workflow: z.string(),
  offerId: z.string(),
  provider: z.string(),
  region: z.string().nullable(),
  machine: z.string(),
  gpuType: z.string().nullable(),
  spot: z.boolean(),
  hourly: Quantity,
  /** Dollars of the run; null where the time is not known. */
  cost: QuantityRange.nullable(),
  /** Seconds from start to end; null where not known. */
  duration: QuantityRange.nullable(),
});
export type PlanAlternative = z.infer<typeof PlanAlternative>;

/** A kind of machine or way of training that can't do this, with the reason. */
export const PlanRejection = z.object({
  title: z.string(),
  reason: z.string(),
  /** Offers that this is about. */
  count: z.int(),
});
export type PlanRejection = z.infer<typeof PlanRejection>;

/** A plan near the request that passes where the request does not; it is stored and can be launched. */
export const CounterOffer = z.object({
  planId: PlanId,
  title: z.string(),
  changes: z.array(RequestChange),
  machine: z.string(),
  cost: QuantityRange,
  duration: QuantityRange.nullable(),
});
export type CounterOffer = z.infer<typeof CounterOffer>;

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
  driver: z.enum(['local', 'skypilot']),
  offer: Offer,
  /** Machines that the run may get instead, in the order in which they are tried; the approval covers them. */
  fallbacks: z.array(Offer).default([]),
  /** Where else the seller has such machines, should there be none; `gpu` is null for the plan's own. Nothing is tried there. */
  elsewhere: z
    .array(z.object({ gpu: z.string().nullable(), regions: z.array(z.string()) }))
    .default([]),
  recovery: Recovery.default({ mode: 'none', maxRestarts: 0, reason: 'it runs on this machine' }),
  keep: Keep.default({ kind: 'this_machine' }),
  /** Seconds kept before the cap for the last checkpoint and the end of the machine. */
  tailSeconds: z.int().min(0).default(0),
  /** The next best first. */
  alternatives: z.array(PlanAlternative),
  rejected: z.array(PlanRejection),
  /** Filled where a limit is passed by a person's decision: what would have kept it. */
  counterOffers: z.array(CounterOffer),
  memory: MemoryEstimate,
  /** Tokens that go through training, all passes together; null without a tokenizer. */
  trainedTokens: Quantity.nullable(),
  /** Tokens per second over all accelerators; null where no speed is known for this machine. */
  throughput: Quantity.nullable(),
  /** Seconds from start to end, set-up included; null where no speed is known for this machine. */
  duration: QuantityRange.nullable(),
  cost: CostRange,
  budget: BudgetVerdict,
  approval: z.object({ required: z.boolean(), reasons: z.array(z.string()) }),
  findings: z.array(Finding),
  /** What is to be known about the prices: how old they are, which source did not answer. */
  remarks: z.array(OfferRemark),
  /** Directory of this machine that gets the result. */
  destination: z.string(),
});
export type PlanContent = z.infer<typeof PlanContent>;

/** An immutable plan: what will run, where, at what price, and until when that holds. */
export const Plan = PlanContent.extend({
  id: PlanId,
  digest: Sha256,
  /** A short hash of each field, so that a plan which was changed tells where; the digest alone is what counts. */
  seals: z.record(z.string(), z.string()).default({}),
});
export type Plan = z.infer<typeof Plan>;
