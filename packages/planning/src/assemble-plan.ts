import { decide, limitsOfPolicy } from '@vibeml/budget';
import type {
  BudgetVerdict,
  DatasetFacts,
  Hyperparameters,
  LedgerState,
  ModelFacts,
  Offer,
  Plan,
  PlanContent,
  Quantity,
  ResumePoint,
  TrainingEngine,
  TrainingRequest,
  WorkflowChoice,
} from '@vibeml/core-models';
import { estimateCost } from '@vibeml/cost';
import { budgetExceeded, datasetUnfit, type ErrorOf, modelTooLarge } from '@vibeml/errors';
import {
  estimateDuration,
  estimateMemory,
  estimateThroughput,
  paddedRowTokens,
} from '@vibeml/sizing';
import { err, ok, type Result } from 'neverthrow';
import { countSteps, effectiveBatchSize } from './count-steps.ts';
import { sealPlan } from './digest.ts';

const minutes = 60_000;
/** How long a plan may be launched after it was made. */
export const planLifetimeMs = 15 * minutes;

/** Everything that was looked up before a plan is put together. */
export interface PlanFacts {
  readonly request: TrainingRequest;
  readonly model: ModelFacts;
  readonly train: DatasetFacts;
  readonly eval: DatasetFacts | null;
  readonly offer: Offer;
  readonly otherOffers: readonly Offer[];
  readonly workflow: WorkflowChoice;
  readonly engine: TrainingEngine;
  readonly resume: ResumePoint | null;
  /** Hyperparameters of the run that is resumed; they are kept. */
  readonly resumedHyperparameters: Hyperparameters | null;
  /** Speed of an earlier run of this model on this machine. */
  readonly measuredTokensPerSecond: Quantity | null;
  /** What is spent and promised now, and what the person allows. */
  readonly money: LedgerState;
  readonly destination: string;
  readonly nowMs: number;
}

/** Why a plan can't be made. */
export type PlanningError = ErrorOf<'dataset.unfit' | 'model.too_large' | 'budget.exceeded'>;

const unfitFindings = (facts: PlanFacts) =>
  [facts.train, ...(facts.eval === null ? [] : [facts.eval])].flatMap((dataset) =>
    dataset.findings.filter((finding) => finding.severity === 'error'),
  );

const approvalOf = (facts: PlanFacts, budget: BudgetVerdict): Plan['approval'] => {
  const reasons = [
    ...(budget.decision === 'ask' ? [budget.rule] : []),
    ...(facts.model.needsRemoteCode ? ['the model repository brings code of its own'] : []),
  ];
  return { required: reasons.length > 0, reasons };
};

const hyperparametersOf = (facts: PlanFacts): Hyperparameters =>
  facts.resumedHyperparameters ??
  facts.engine.defaults({
    adapter: facts.workflow.adapter,
    accelerator: facts.offer.accelerator,
    model: facts.model,
    rows: facts.train.usableRows,
    longestRowTokens: facts.train.tokens?.max ?? null,
    choices: facts.request.hyperparameters,
  });

const alternativesOf = (facts: PlanFacts): PlanContent['alternatives'] =>
  facts.otherOffers.slice(0, 3).map((offer) => ({
    title: `${offer.accelerator.name} · ${offer.machine} · $${offer.hourlyUsd.value.toFixed(2)}/h`,
    reason: 'costs more for this run',
  }));

const durationOf = (
  facts: PlanFacts,
  hyperparameters: Hyperparameters,
  steps: number | null,
): PlanContent['duration'] => {
  const { tokens } = facts.train;
  const batch = effectiveBatchSize(hyperparameters);
  const rowTokens = tokens === null ? null : paddedRowTokens(tokens, hyperparameters);
  return estimateDuration({
    steps,
    tokensPerStep: tokens === null ? null : tokens.mean * batch,
    paddedTokensPerStep: rowTokens === null ? null : rowTokens * batch,
    measuredTokensPerSecond: facts.measuredTokensPerSecond,
    modelledTokensPerSecond:
      rowTokens === null
        ? null
        : estimateThroughput({
            model: facts.model,
            method: 'sft',
            adapter: facts.workflow.adapter,
            quantization: 'none',
            preset: 'trl',
            rowTokens,
            perDeviceTrainBatchSize: hyperparameters.perDeviceTrainBatchSize,
            accelerator: facts.offer.accelerator,
          }),
  });
};

const contentOf = (facts: PlanFacts): PlanContent => {
  const { request, offer, train } = facts;
  const now = new Date(facts.nowMs).toISOString();
  const hyperparameters = hyperparametersOf(facts);
  const steps = countSteps(train.usableRows, hyperparameters);
  const batch = effectiveBatchSize(hyperparameters);
  const duration = durationOf(facts, hyperparameters, steps);
  const cost = estimateCost(offer, duration);
  const budget = decide({
    cost,
    capUsd: request.maxCostUsd ?? null,
    limits: limitsOfPolicy(facts.money.policy),
    spend: facts.money.spend,
    groupCapUsd: null,
    override: null,
  });
  return {
    version: 1,
    createdAt: now,
    expiresAt: new Date(facts.nowMs + planLifetimeMs).toISOString(),
    request,
    resume: facts.resume,
    model: facts.model,
    train,
    eval: facts.eval,
    workflow: facts.workflow,
    environment: facts.engine.environment,
    hyperparameters,
    steps,
    effectiveBatchSize: batch,
    driver: 'local',
    offer,
    alternatives: alternativesOf(facts),
    memory: estimateMemory({
      model: facts.model,
      method: 'sft',
      adapter: facts.workflow.adapter,
      quantization: 'none',
      preset: 'trl',
      hyperparameters,
      longestRowTokens: train.tokens?.max ?? null,
      offer,
      observedAt: now,
    }),
    duration,
    cost,
    budget,
    approval: approvalOf(facts, budget),
    findings: [...train.findings, ...(facts.eval?.findings ?? [])],
    destination: facts.destination,
  };
};

/**
 * Puts a plan together. Pure: the same facts give the same plan, digest included.
 * Fails with `dataset.unfit`, `model.too_large` or `budget.exceeded`.
 */
export const assemblePlan = (facts: PlanFacts): Result<Plan, PlanningError> => {
  const unfit = unfitFindings(facts);
  if (unfit.length > 0) {
    return err(
      datasetUnfit(
        facts.request.dataset,
        unfit.map(({ code, message }) => ({ code, message })),
      ),
    );
  }
  const content = contentOf(facts);
  const { memory, budget, cost } = content;
  if (memory.verdict === 'no' && memory.needed !== null && memory.available !== null) {
    const sizes = { neededGib: memory.needed.value, availableGib: memory.available.value };
    return err(modelTooLarge(facts.model.name, sizes));
  }
  if (budget.decision === 'deny' && budget.limitUsd !== null && cost.total !== null) {
    const estimatedUsd = Math.ceil(cost.total.high * 100) / 100;
    return err(budgetExceeded({ estimatedUsd, budgetUsd: budget.limitUsd }));
  }
  return ok(sealPlan(content));
};
