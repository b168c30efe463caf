import { digestOfGroup } from '@vibeml/budget';
import {
  type GroupFailure,
  GroupId,
  type GroupItem,
  type Plan,
  type PlanGroup,
  type QuantityRange,
  toDollars,
  Usd,
  usd,
} from '@vibeml/core-models';
import { budgetExceeded, type VibemlError } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import { gatherFacts } from '../planning/gather-facts.ts';
import { makePlan } from '../planning/make-plan.ts';
import type { Services } from '../services.ts';
import { type ExpandedRequest, expandRequests } from './expand-requests.ts';
import type { PlanGroupInput } from './plan-group-input.ts';

const minutes = 60_000;
/** How long a group can be approved and started. */
const groupLifetimeMs = 15 * minutes;
/** How long its plans hold while they wait for their turn; prices, revisions and money are looked at again when one starts. */
const planLifetimeMs = 24 * 60 * minutes;
const idLength = 10;

type Planned =
  | { readonly kind: 'planned'; readonly item: GroupItem; readonly plan: Plan }
  | { readonly kind: 'failed'; readonly failure: GroupFailure; readonly error: VibemlError };

const itemOf = ({ title, changes }: ExpandedRequest, plan: Plan): GroupItem => ({
  planId: plan.id,
  digest: plan.digest,
  title,
  changes: [...changes],
  machine:
    plan.offer.driver === 'local'
      ? plan.offer.machine
      : [plan.offer.accelerator.name, plan.offer.provider, plan.offer.region]
          .filter((part) => part !== null)
          .join(' '),
  workflow: plan.workflow.name,
  steps: plan.steps,
  memory: plan.memory.needed,
  duration: plan.duration,
  cost: plan.cost.total,
  approvalRequired: plan.approval.required,
});

/** The cap of a group, and how many share it. */
interface SharedCap {
  readonly groupCapUsd: number | null;
  readonly count: number;
}

/** An equal part of the cap, rounded down to the micro-dollar. */
const shareOf = (groupCapUsd: number, count: number): number =>
  toDollars(Usd.parse(Math.floor(usd(groupCapUsd) / count)));

/** Where nothing else bounds what a run may cost, its equal part of the group's cap does. */
const planRequest = (
  services: Services,
  request: ExpandedRequest['request'],
  { groupCapUsd, count }: SharedCap,
  call: OperationCall,
): ResultAsync<Plan, VibemlError> => {
  const plan = (asked: ExpandedRequest['request']) =>
    gatherFacts(services, asked, call, { groupCapUsd, lifetimeMs: planLifetimeMs }).andThen(
      (facts) => makePlan(services, facts),
    );
  return plan(request).orElse((error) =>
    error.code === 'budget.unbounded' && groupCapUsd !== null
      ? plan({ ...request, maxCostUsd: shareOf(groupCapUsd, count) })
      : errAsync(error),
  );
};

const planOne = (
  services: Services,
  expanded: ExpandedRequest,
  cap: SharedCap,
  call: OperationCall,
): ResultAsync<Planned, never> =>
  planRequest(services, expanded.request, cap, call)
    .map((plan): Planned => ({ kind: 'planned', plan, item: itemOf(expanded, plan) }))
    .orElse((error) => {
      const { title, changes } = expanded;
      const { code, message } = error;
      const failure = { title, changes: [...changes], code, message };
      return okAsync<Planned, never>({ kind: 'failed', failure, error });
    });

/** The sum of bills, exact to the micro-dollar; null where one is not known. */
const sumOf = (items: readonly GroupItem[], observedAt: string): QuantityRange | null => {
  const costs = items.flatMap((item) => (item.cost === null ? [] : [item.cost]));
  if (costs.length < items.length) return null;
  const add = (end: 'low' | 'expected' | 'high') =>
    toDollars(usd(costs.reduce((total, cost) => total + cost[end], 0)));
  return {
    low: add('low'),
    expected: add('expected'),
    high: add('high'),
    unit: 'USD',
    source: `sum of ${items.length} plans`,
    observedAt,
    method: 'modelled',
  };
};

/** What all runs may spend together: the cap that was given, or else what each of them may. */
const capOf = (given: number | undefined, plans: readonly Plan[]): number =>
  given ?? toDollars(usd(plans.reduce((total, { budget }) => total + (budget.mostUsd ?? 0), 0)));

/**
 * Plans every request of a group and keeps it. What can't be planned is told beside the others; where nothing can, its error
 * is the answer. Fails with `request.invalid`, and with `budget.exceeded` where all together may cost more than the cap.
 */
export const makeGroup = (
  services: Services,
  input: PlanGroupInput,
  call: OperationCall,
): ResultAsync<PlanGroup, VibemlError> =>
  safeTry(async function* () {
    const requests = yield* expandRequests(input);
    const cap = { groupCapUsd: input.maxCostUsd ?? null, count: requests.length };
    const planned: Planned[] = [];
    for (const [index, expanded] of requests.entries()) {
      const message = `Planning ${index + 1} of ${requests.length}: ${expanded.title}`;
      call.onProgress({ progress: index + 1, total: requests.length, message });
      const quiet = { ...call, onProgress: () => undefined };
      planned.push(yield* planOne(services, expanded, cap, quiet));
    }
    const done = planned.flatMap((each) => (each.kind === 'planned' ? [each] : []));
    const failed = planned.flatMap((each) => (each.kind === 'failed' ? [each] : []));
    const [firstFailed] = failed;
    if (done.length === 0 && firstFailed !== undefined) return err(firstFailed.error);
    const items = done.map(({ item }) => item);
    const nowMs = services.clock.now();
    const createdAt = new Date(nowMs).toISOString();
    const cost = sumOf(items, createdAt);
    const capUsd = capOf(
      input.maxCostUsd,
      done.map(({ plan }) => plan),
    );
    if (cost !== null && usd(cost.high) > usd(capUsd)) {
      return errAsync(budgetExceeded({ estimatedUsd: cost.high, budgetUsd: capUsd }));
    }
    const digest = digestOfGroup({ capUsd, plans: items });
    const group: PlanGroup = {
      id: GroupId.parse(`g-${digest.slice(0, idLength)}`),
      digest,
      createdAt,
      expiresAt: new Date(nowMs + groupLifetimeMs).toISOString(),
      items,
      failures: failed.map(({ failure }) => failure),
      capUsd,
      cost,
      concurrency: input.concurrency,
    };
    yield* services.plans.saveGroup(group);
    return ok(group);
  });
