import * as z from 'zod';
import { Timestamp } from './identifiers.ts';

const dollars = z.number().min(0).max(1_000_000);

/** What a person sets once and that holds until it is changed. */
export const PolicyKey = z.enum([
  'autoApproveUnderUsd',
  'perRunUsd',
  'perDayUsd',
  'perMonthUsd',
  'perProjectUsd',
]);
export type PolicyKey = z.infer<typeof PolicyKey>;

/** A change of the policy; `project` narrows `perProjectUsd` to one project, null as value takes the setting away. */
export const PolicyChange = z.object({
  key: PolicyKey,
  project: z.string().min(1).max(64).nullable(),
  usd: dollars.nullable(),
});
export type PolicyChange = z.infer<typeof PolicyChange>;

/** A setting of the policy with who made it, and when. */
export const PolicySetting = z.object({
  key: PolicyKey,
  project: z.string().nullable(),
  usd: dollars,
  setBy: z.string(),
  setAt: Timestamp,
});
export type PolicySetting = z.infer<typeof PolicySetting>;

/** The standing policy; it is kept in the database and changed by a person at a terminal. */
export const BudgetPolicy = z.object({
  settings: z.array(PolicySetting),
  /** Counts the changes that were ever made. */
  version: z.int(),
});
export type BudgetPolicy = z.infer<typeof BudgetPolicy>;

/**
 * Limits of spending in dollars; null is no limit. Days and months are those of UTC, so that every program on every machine
 * counts the same ones. `perProjectUsd` counts all runs of a project since the beginning; `projects` holds the projects with a
 * limit of their own.
 */
export const BudgetLimits = z.object({
  perRunUsd: dollars.nullable(),
  perDayUsd: dollars.nullable(),
  perMonthUsd: dollars.nullable(),
  perProjectUsd: dollars.nullable(),
  projects: z.record(z.string(), dollars),
});
export type BudgetLimits = z.infer<typeof BudgetLimits>;

/** What is limited: a run by its own cap or by the standing limit, or everything that was spent in a span. */
export const BudgetScope = z.enum(['cap', 'run', 'day', 'month', 'project', 'group']);
export type BudgetScope = z.infer<typeof BudgetScope>;

/** One limit with what counts against it, in dollars; used = spent + reserved + this run. */
export const BudgetEvidence = z.object({
  scope: BudgetScope,
  title: z.string(),
  limitUsd: z.number(),
  /** Settled costs of runs that ended. */
  spentUsd: z.number(),
  /** What runs that are still going may spend. */
  reservedUsd: z.number(),
  /** The most that this run may spend; null where nothing bounds it. */
  runUsd: z.number().nullable(),
  isKept: z.boolean(),
});
export type BudgetEvidence = z.infer<typeof BudgetEvidence>;

/** Whether the budget allows a plan, by which rule, and every limit that was looked at. */
export const BudgetVerdict = z.object({
  decision: z.enum(['allow', 'ask', 'deny']),
  /** The rule in a sentence. */
  rule: z.string(),
  /** The limit that decided, in dollars; null where none did. */
  limitUsd: z.number().nullable(),
  /** The most that the run may spend: what a launch reserves, and where the run is ended. Null where nothing bounds it. */
  mostUsd: z.number().nullable(),
  evidence: z.array(BudgetEvidence),
  /** Limits that this run would use to 80 % or more. */
  warnings: z.array(z.string()),
});
export type BudgetVerdict = z.infer<typeof BudgetVerdict>;

/** A person's decision to pass a limit once. */
export const BudgetOverride = z.object({
  reason: z.string().min(1).max(500),
  by: z.string(),
  at: Timestamp,
});
export type BudgetOverride = z.infer<typeof BudgetOverride>;

/** Dollars that are gone and dollars that are promised to runs that are still going. */
export const SpendSum = z.object({ spentUsd: z.number(), reservedUsd: z.number() });
export type SpendSum = z.infer<typeof SpendSum>;

/** What counts against the limits of one plan now. */
export const Spend = z.object({
  at: Timestamp,
  /** Since midnight UTC. */
  day: SpendSum,
  /** Since the first of the month, UTC. */
  month: SpendSum,
  /** Of the plan's project, all time; null where it names none. */
  project: z.object({ name: z.string(), ...SpendSum.shape }).nullable(),
  /** Of the plan's group; null where it belongs to none. */
  group: SpendSum.nullable(),
});
export type Spend = z.infer<typeof Spend>;

/** By what spending can be added up. */
export const SpendKey = z.enum(['project', 'user', 'model', 'day', 'run']);
export type SpendKey = z.infer<typeof SpendKey>;

/** Spending of one project, user, model, day or run; a null key is what names none. */
export const SpendGroup = z.object({
  key: z.string().nullable(),
  runs: z.int(),
  ...SpendSum.shape,
});
export type SpendGroup = z.infer<typeof SpendGroup>;
