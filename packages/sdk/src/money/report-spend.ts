import { limitsOfPolicy } from '@vibeml/budget';
import {
  type SpendGroup,
  type SpendKey,
  type SpendSum,
  sumUsd,
  toDollars,
  usd,
} from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { match } from 'ts-pattern';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';
import { currentMoney } from './current-money.ts';

const dayMs = 86_400_000;
const mostDays = 100_000;

/** A limit with what counts against it. */
interface LimitUse extends SpendSum {
  readonly scope: 'run' | 'day' | 'month';
  readonly limitUsd: number;
  readonly leftUsd: number;
}

/** What was spent since a day, added up, with the limits there are. */
export interface SpendReport {
  /** The first day in UTC that counts; null for all time. */
  readonly since: string | null;
  readonly groups: readonly SpendGroup[];
  readonly total: SpendSum;
  readonly limits: readonly LimitUse[];
  readonly autoApproveUnderUsd: number | null;
}

/** The first day, in UTC, of a span that ends now: today, the last seven days, this month; null for all time. */
const firstDay = (since: string, nowMs: number): string | null => {
  const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return match(since)
    .with('today', () => dayOf(nowMs))
    .with('week', () => dayOf(nowMs - 6 * dayMs))
    .with('month', () => `${dayOf(nowMs).slice(0, 7)}-01`)
    .with('all', () => null)
    .otherwise((day) => day);
};

const addUp = (groups: readonly SpendGroup[]): SpendSum => {
  const sum = (amounts: readonly number[]): number => toDollars(sumUsd(amounts.map(usd)));
  return {
    spentUsd: sum(groups.map(({ spentUsd }) => spentUsd)),
    reservedUsd: sum(groups.map(({ reservedUsd }) => reservedUsd)),
  };
};

const useOf = (
  scope: LimitUse['scope'],
  limitUsd: number | null,
  sum: SpendSum,
): readonly LimitUse[] =>
  limitUsd === null
    ? []
    : [
        {
          scope,
          limitUsd,
          ...sum,
          leftUsd: Math.max(
            0,
            toDollars(sumUsd([usd(limitUsd), usd(-sum.spentUsd), usd(-sum.reservedUsd)])),
          ),
        },
      ];

/** Adds up what runs cost and may still cost. Runs that ended unseen are looked at first. */
export const reportSpend = (
  services: Services,
  wanted: { readonly since: string; readonly by: SpendKey; readonly limit: number },
  call: OperationCall,
): ResultAsync<SpendReport, VibemlError> =>
  safeTry(async function* () {
    const { spend, policy } = yield* currentMoney(services, { project: null }, call);
    const since = firstDay(wanted.since, services.clock.now());
    const { by, limit } = wanted;
    const groups = yield* services.ledger.sumSpend({ since, by, limit });
    const days = yield* services.ledger.sumSpend({ since, by: 'day', limit: mostDays });
    const limits = limitsOfPolicy(policy);
    return ok({
      since,
      groups,
      total: addUp(days),
      limits: [
        ...useOf('run', limits.perRunUsd, { spentUsd: 0, reservedUsd: 0 }),
        ...useOf('day', limits.perDayUsd, spend.day),
        ...useOf('month', limits.perMonthUsd, spend.month),
      ],
      autoApproveUnderUsd:
        policy.settings.find(({ key }) => key === 'autoApproveUnderUsd')?.usd ?? null,
    });
  });
