import { inDollars } from '@vibeml/budget';
import { SpendGroup, SpendKey, SpendSum } from '@vibeml/core-models';
import * as z from 'zod';
import { reportSpend, type SpendReport } from '../money/report-spend.ts';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';

export const GetSpendOutput = z.looseObject({
  ...answerFields,
  /** First day in UTC that counts; null for all time. */
  since: z.string().nullable(),
  by: SpendKey,
  groups: z.array(SpendGroup),
  total: SpendSum,
  limits: z.array(
    z.object({
      scope: z.enum(['run', 'day', 'month']),
      limitUsd: z.number(),
      ...SpendSum.shape,
      leftUsd: z.number(),
    }),
  ),
  autoApproveUnderUsd: z.number().nullable(),
});

const describe = ({ since, total, limits }: SpendReport): string => {
  const span = since === null ? 'since the beginning' : `since ${since}`;
  const left = limits
    .filter(({ scope }) => scope !== 'run')
    .map(
      ({ scope, leftUsd, limitUsd }) =>
        ` ${inDollars(leftUsd)} of ${inDollars(limitUsd)} are left this ${scope}.`,
    );
  return `${inDollars(total.spentUsd)} spent ${span}; runs that are going may spend ${inDollars(total.reservedUsd)} more.${left.join('')}`;
};

/** What runs cost, and what they may still cost. */
export const getSpend = defineOperation({
  name: 'getSpend',
  title: 'Get spending',
  summary: 'Adds up what runs cost and may still cost, and what the limits leave.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({
    since: z
      .union([z.enum(['today', 'week', 'month', 'all']), z.iso.date()])
      .default('month')
      .describe('today, week (7 days), month, all, or a day such as 2026-01-31; UTC'),
    by: SpendKey.default('project').describe('What to add up by'),
    limit: z.int().min(1).max(100).default(20).describe('Lines, 1 to 100'),
  }),
  output: GetSpendOutput,
  run: (services, input, call) =>
    reportSpend(services, input, call).map((report) => ({
      ...report,
      by: input.by,
      groups: [...report.groups],
      limits: [...report.limits],
      summary: describe(report),
      nextActions: [],
    })),
});
