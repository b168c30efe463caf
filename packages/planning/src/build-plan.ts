import {
  type BudgetVerdict,
  type CounterOffer,
  isOwnCluster,
  type Offer,
  type Plan,
  type PlanContent,
} from '@vibeml/core-models';
import { describeChoice } from '@vibeml/workflows';
import type { Candidate } from './candidate.ts';
import { effectiveBatchSize } from './count-steps.ts';
import { sealPlan } from './digest.ts';
import { type Rejected, selectionFactsOf } from './find-candidates.ts';
import { findElsewhere } from './find-elsewhere.ts';
import { findFallbacks } from './find-fallbacks.ts';
import { keepOf } from './keep-of.ts';
import { listAlternatives, listRejections } from './list-alternatives.ts';
import { type PlanFacts, timeOf } from './plan-facts.ts';
import { priceFindings } from './price-findings.ts';
import { recoveryOf, tailSecondsOf } from './recovery-of.ts';

const minutes = 60_000;
/** How long a plan may be launched after it was made. */
export const planLifetimeMs = 15 * minutes;

const approvalOf = (facts: PlanFacts, candidate: Candidate): Plan['approval'] => {
  const budget: BudgetVerdict = candidate.budget;
  const ownEngine = facts.registry.engines[candidate.workflow.engine] !== undefined;
  const reasons = [
    ...(budget.decision === 'allow' ? [] : [budget.rule]),
    ...(facts.model.needsRemoteCode ? ['the model repository brings code of its own'] : []),
    ...(ownEngine
      ? [`the workflow ${candidate.workflow.name} runs code of the program that registered it`]
      : []),
  ];
  return { required: reasons.length > 0, reasons };
};

/** What stands beside the chosen candidate. */
export interface PlanSurroundings {
  /** Every feasible candidate, the best first. */
  readonly ranked: readonly Candidate[];
  readonly rejected: readonly Rejected[];
  readonly counterOffers: readonly CounterOffer[];
}

/** Of one's own cluster, price lists of clouds say nothing. */
const remarksOf = ({ remarks }: PlanFacts, { provider }: Offer): Plan['remarks'] =>
  remarks.filter(
    ({ source }) => !isOwnCluster(provider) || !['prices', 'price catalogue'].includes(source),
  );

const contentOf = (
  facts: PlanFacts,
  chosen: Candidate,
  { ranked, rejected, counterOffers }: PlanSurroundings,
): PlanContent => {
  const { sized, offer, workflow } = chosen;
  const engine = facts.registry.engines[workflow.engine] ?? facts.engine;
  const keep = keepOf(facts, offer);
  const fallbacks = findFallbacks(facts, chosen);
  return {
    version: 1,
    createdAt: timeOf(facts),
    expiresAt: new Date(facts.nowMs + (facts.lifetimeMs ?? planLifetimeMs)).toISOString(),
    request: facts.request,
    resume: facts.resume,
    model: facts.model,
    train: facts.train,
    eval: facts.eval,
    workflow: describeChoice(workflow, selectionFactsOf(facts, offer), facts.registry.workflows),
    environment: engine.environment,
    hyperparameters: { ...sized.hyperparameters, saveSteps: chosen.saveSteps },
    steps: sized.steps,
    effectiveBatchSize: effectiveBatchSize(sized.hyperparameters),
    driver: offer.driver,
    offer,
    fallbacks: [...fallbacks],
    elsewhere: [...findElsewhere(facts, offer, fallbacks)],
    recovery: recoveryOf(facts, offer, keep.kind),
    keep,
    tailSeconds: tailSecondsOf(offer),
    alternatives: [...listAlternatives(ranked, chosen)],
    rejected: [...listRejections(rejected)],
    counterOffers: [...counterOffers],
    memory: sized.memory,
    trainedTokens: sized.trainedTokens,
    throughput: sized.throughput,
    duration: chosen.duration,
    cost: chosen.cost,
    budget: chosen.budget,
    approval: approvalOf(facts, chosen),
    findings: [
      ...priceFindings(facts.train.findings, chosen.cost),
      ...(facts.eval?.findings ?? []),
    ],
    remarks: remarksOf(facts, offer),
    destination: facts.destination,
  };
};

/** The plan of a candidate, sealed. */
export const buildPlan = (
  facts: PlanFacts,
  chosen: Candidate,
  surroundings: PlanSurroundings,
): Plan => sealPlan(contentOf(facts, chosen, surroundings));
