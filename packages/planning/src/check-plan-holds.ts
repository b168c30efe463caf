import type { Plan } from '@vibeml/core-models';
import { type ErrorOf, planExpired, planStale } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { changedFields } from './digest.ts';

/** What a plan was built on, as it is at launch. */
export interface CurrentFacts {
  readonly now: string;
  readonly trainSha256: string | null;
  readonly evalSha256: string | null;
  /** Commit of a dataset of the Hub; null for a file. */
  readonly trainRevision: string | null;
  readonly evalRevision: string | null;
  readonly modelRevision: string | null;
  /** Null where the machine is not offered any more. */
  readonly hourlyUsd: number | null;
  /** Prices of the fallbacks that are still offered, by id. */
  readonly fallbackUsd: Readonly<Record<string, number>>;
  /** Who looks after a job of a cloud now; null where the plan leaves that to nobody. */
  readonly canManage: boolean | null;
  readonly environmentHash: string;
}

/** Share by which a price may move between plan and launch. */
const priceTolerance = 0.05;

const priceMoved = (before: number, now: number): boolean =>
  Math.abs(now - before) > before * priceTolerance;

const field = (name: string, before: string | null, now: string | null, moved = before !== now) =>
  moved ? [{ field: name, before: before ?? 'none', now: now ?? 'none' }] : [];

const priceField = ({ offer }: Plan, hourlyUsd: number | null) => {
  const before = offer.hourlyUsd.value;
  return hourlyUsd === null
    ? field('offer', offer.id, 'no longer offered')
    : field('price per hour', `$${before}`, `$${hourlyUsd}`, priceMoved(before, hourlyUsd));
};

/** A fallback that is gone is passed over by the engine; one that costs more than was agreed to is not. */
const fallbackFields = ({ fallbacks }: Plan, prices: CurrentFacts['fallbackUsd']) =>
  fallbacks.flatMap(({ id, hourlyUsd: { value: before } }) => {
    const now = Object.hasOwn(prices, id) ? prices[id] : undefined;
    return now === undefined
      ? []
      : field(
          `price per hour of ${id}`,
          `$${before}`,
          `$${now}`,
          now > before && priceMoved(before, now),
        );
  });

const recoveryField = ({ recovery }: Plan, canManage: boolean | null) =>
  field(
    'recovery',
    "by SkyPilot's controller",
    'the API server has none',
    recovery.mode === 'managed_job' && canManage === false,
  );

/** Whether a plan may still be launched. Fails with `plan.expired`, or with `plan.stale`, which names every field that moved. */
export const checkPlanHolds = (
  plan: Plan,
  current: CurrentFacts,
): Result<Plan, ErrorOf<'plan.expired' | 'plan.stale'>> => {
  if (current.now > plan.expiresAt) return err(planExpired(plan.id, plan.expiresAt));
  const changed = changedFields(plan);
  if (changed.length > 0) {
    const fields = changed.flatMap((name) => field(name, 'as it was approved', 'changed since'));
    return err(planStale(plan.id, fields));
  }
  const moved = [
    ...field('dataset', plan.train.sha256, current.trainSha256),
    ...field('dataset revision', plan.train.hub?.revision ?? null, current.trainRevision),
    ...field('held-out rows', plan.eval?.sha256 ?? null, current.evalSha256),
    ...field('held-out revision', plan.eval?.hub?.revision ?? null, current.evalRevision),
    ...field('model revision', plan.model.revision, current.modelRevision),
    ...priceField(plan, current.hourlyUsd),
    ...fallbackFields(plan, current.fallbackUsd),
    ...recoveryField(plan, current.canManage),
    ...field('environment', plan.environment.hash, current.environmentHash),
  ];
  return moved.length === 0 ? ok(plan) : err(planStale(plan.id, moved));
};
