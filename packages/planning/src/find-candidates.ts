import type { Offer, WorkflowMetadata } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { rankWorkflows, type SelectionFacts } from '@vibeml/workflows';
import { type Candidate, priceUp } from './candidate.ts';
import {
  groupOffers,
  isNamedCluster,
  machineObstacle,
  type OfferGroup,
  onDemandPrices,
  withKnownMemory,
} from './group-offers.ts';
import { keepObstacle } from './keep-of.ts';
import { matchOffers } from './match-offers.ts';
import type { PlanFacts } from './plan-facts.ts';
import { type Sized, sizeUp } from './size-up.ts';

/** Something that can't be chosen. `candidate` is there where it was priced. */
export interface Rejected {
  readonly kind: 'workflow' | 'machine' | 'idle' | 'memory' | 'time' | 'budget';
  readonly offer: Offer;
  readonly reason: string;
  readonly count: number;
  readonly sized: Sized | null;
  readonly candidate: Candidate | null;
  readonly error: ErrorOf<'workflow.unknown' | 'workflow.not_yet' | 'workflow.unfit'> | null;
}

/** Everything that was looked at: what can be chosen, and what can't. */
export interface Judged {
  readonly feasible: readonly Candidate[];
  readonly rejected: readonly Rejected[];
}

const secondsPerHour = 3600;

/** What a workflow is chosen by on this offer. */
export const selectionFactsOf = (facts: PlanFacts, offer: Offer): SelectionFacts => ({
  requested: facts.request.workflow,
  format: facts.train.format,
  accelerator: offer.accelerator,
  parameters: facts.model.parameters?.value ?? null,
  availableMemoryGib: (offer.accelerator.memoryGib ?? offer.freeMemoryGib)?.value ?? null,
  prefer: facts.request.prefer,
  isMachineChosen:
    facts.request.target === 'local' ||
    facts.resume !== null ||
    isNamedCluster(facts.request, offer.provider),
});

/** With `auto`, adapters alone, where there are any: full fine-tuning is asked for, or comes with a wish for quality. */
const wanted = (
  facts: PlanFacts,
  ranked: readonly WorkflowMetadata[],
): readonly WorkflowMetadata[] => {
  if (facts.request.workflow !== 'auto' || facts.request.prefer === 'quality') return ranked;
  const adapters = ranked.filter((workflow) => workflow.adapter === 'lora');
  return adapters.length > 0 ? adapters : ranked;
};

const idleObstacle = (workflow: WorkflowMetadata, offer: Offer): string | null =>
  offer.driver === 'local' || offer.accelerator.count <= workflow.maxAccelerators
    ? null
    : `${workflow.name} uses ${workflow.maxAccelerators === 1 ? 'one' : workflow.maxAccelerators}, and all would be paid for`;

const gibText = (gib: number | undefined): string => (gib === undefined ? '?' : gib.toFixed(1));

const memoryObstacle = ({ memory }: Sized, offer: Offer): string | null => {
  if (memory.verdict === 'no') {
    return `it needs ${gibText(memory.needed?.value)} GiB; ${gibText(memory.available?.value)} GiB can be used`;
  }
  return memory.verdict === 'unknown' && offer.hourlyUsd.value > 0
    ? 'how much memory is needed, or is there, is not known, and money would be at risk'
    : null;
};

const timeObstacle = (facts: PlanFacts, candidate: Candidate): string | null => {
  const { maxHours, target } = facts.request;
  if (maxHours === undefined) return null;
  const { duration } = candidate;
  if (duration === null) return target === 'local' ? null : 'how long it takes is not known';
  const hours = duration.high / secondsPerHour;
  return hours <= maxHours ? null : `it may take ${hours.toFixed(1)} h`;
};

const workflowReason = (error: NonNullable<Rejected['error']>): string =>
  error.code === 'workflow.unfit' ? error.details.reason : error.message;

/** The key of what sizing depends on: of a rented GPU price and region do not matter. */
const sizeKey = ({ accelerator, driver, id }: Offer, workflow: WorkflowMetadata): string =>
  driver === 'local' || accelerator.kind === 'cpu'
    ? `${id}|${workflow.name}`
    : `${accelerator.name}|${accelerator.count}|${workflow.name}`;

type Judge = (group: OfferGroup) => readonly (Candidate | Rejected)[];

const createJudge = (facts: PlanFacts): Judge => {
  const sizes = new Map<string, Sized>();
  const sized = (workflow: WorkflowMetadata, offer: Offer): Sized => {
    const key = sizeKey(offer, workflow);
    const known = sizes.get(key) ?? sizeUp(facts, workflow, offer);
    sizes.set(key, known);
    return known;
  };
  const onDemand = onDemandPrices(facts.offers);
  const judgeWorkflow = (
    workflow: WorkflowMetadata,
    { offer, count }: OfferGroup,
  ): Candidate | Rejected => {
    const nothing = { offer, count, sized: null, candidate: null, error: null };
    const idle = idleObstacle(workflow, offer);
    if (idle !== null) return { ...nothing, kind: 'idle', reason: idle };
    const size = sized(workflow, offer);
    const short = memoryObstacle(size, offer);
    if (short !== null) return { ...nothing, kind: 'memory', sized: size, reason: short };
    const candidate = priceUp(facts, workflow, offer, size, onDemand(offer));
    const slow = timeObstacle(facts, candidate);
    if (slow !== null) return { ...nothing, kind: 'time', sized: size, candidate, reason: slow };
    if (candidate.budget.decision === 'deny') {
      const { rule } = candidate.budget;
      return { ...nothing, kind: 'budget', sized: size, candidate, reason: rule };
    }
    return candidate;
  };
  return (group) => {
    const { offer, count } = group;
    const nothing = { offer, count, sized: null, candidate: null };
    const obstacle = machineObstacle(facts.request, offer) ?? keepObstacle(facts, offer);
    if (obstacle !== null) return [{ ...nothing, kind: 'machine', reason: obstacle, error: null }];
    return rankWorkflows(selectionFactsOf(facts, offer), facts.registry.workflows).match<
      readonly (Candidate | Rejected)[]
    >(
      (ranked) => wanted(facts, ranked).map((workflow) => judgeWorkflow(workflow, group)),
      (error) => [{ ...nothing, kind: 'workflow', reason: workflowReason(error), error }],
    );
  };
};

const isRejected = (judged: Candidate | Rejected): judged is Rejected => 'kind' in judged;
const isFeasible = (judged: Candidate | Rejected): judged is Candidate => !('kind' in judged);

/** A tight fit on a rented machine may end in a failure that is paid for: only where nothing fits with room to spare. */
const withoutTight = (
  judged: readonly (Candidate | Rejected)[],
): readonly (Candidate | Rejected)[] => {
  const isPaidAndTight = (each: Candidate) =>
    each.sized.memory.verdict === 'tight' && each.offer.hourlyUsd.value > 0;
  const priced = judged.flatMap((each) => (isRejected(each) ? (each.candidate ?? []) : each));
  const hasRoomy = priced.some((each) => each.sized.memory.verdict === 'fits');
  if (!hasRoomy) return judged;
  return judged.map((each) =>
    isRejected(each) || !isPaidAndTight(each)
      ? each
      : {
          kind: 'memory',
          offer: each.offer,
          reason: 'memory would be tight, and other machines have room to spare',
          count: 1,
          sized: each.sized,
          candidate: null,
          error: null,
        },
  );
};

/** The offers that a request leaves to choose from; none where it leaves none. */
export const judgedOffers = (facts: PlanFacts): readonly Offer[] => matchOffers(facts).unwrapOr([]);

/** Judges every offer that a request leaves to choose from, each with every workflow that fits it. */
export const findCandidates = (facts: PlanFacts, matching: readonly Offer[]): Judged => {
  const judge = createJudge(facts);
  const groups = groupOffers(matching.map(withKnownMemory));
  const judged = withoutTight(groups.flatMap(judge));
  return {
    feasible: judged.filter(isFeasible),
    rejected: judged.filter(isRejected),
  };
};
