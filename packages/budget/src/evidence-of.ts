import { type BudgetEvidence, type BudgetLimits, type SpendSum, usd } from '@vibeml/core-models';
import type { BudgetBasis } from './decide.ts';

type Limit = Pick<BudgetEvidence, 'scope' | 'title'> & {
  readonly limitUsd: number | null | undefined;
  readonly sum: SpendSum | null;
};

const nothing: SpendSum = { spentUsd: 0, reservedUsd: 0 };

// A project may bear any name, also one that every object has.
const limitOfProject = ({ projects, perProjectUsd }: BudgetLimits, name: string | undefined) =>
  name !== undefined && Object.hasOwn(projects, name) ? projects[name] : perProjectUsd;

const limitsOf = ({ capUsd, limits, spend, groupCapUsd }: BudgetBasis): readonly Limit[] => {
  const { project } = spend;
  return [
    { scope: 'cap', title: '--max-cost', limitUsd: capUsd, sum: nothing },
    { scope: 'run', title: 'the limit for a run', limitUsd: limits.perRunUsd, sum: nothing },
    { scope: 'day', title: 'the limit for a day', limitUsd: limits.perDayUsd, sum: spend.day },
    {
      scope: 'month',
      title: 'the limit for a month',
      limitUsd: limits.perMonthUsd,
      sum: spend.month,
    },
    {
      scope: 'project',
      title: `the limit of project ${project?.name ?? ''}`,
      limitUsd: limitOfProject(limits, project?.name),
      sum: project,
    },
    { scope: 'group', title: 'the cap of its group', limitUsd: groupCapUsd, sum: spend.group },
  ];
};

// Compared as whole micro-dollars, so that $0.10 ten times is exactly $1.
const isKept = (limitUsd: number, sum: SpendSum, highUsd: number | null): boolean => {
  const left = usd(limitUsd) - usd(sum.spentUsd) - usd(sum.reservedUsd);
  return highUsd === null ? left > 0 : usd(highUsd) <= left;
};

/**
 * Every limit that is set, with what counts against it. A run whose time is known has to fit with its highest estimate; one
 * whose time isn't is ended where the room ends, so it only needs some.
 */
export const evidenceOf = (
  basis: BudgetBasis,
  run: { readonly highUsd: number | null; readonly wantedUsd: number },
): readonly BudgetEvidence[] =>
  limitsOf(basis).flatMap(({ scope, title, limitUsd, sum }) =>
    limitUsd === null || limitUsd === undefined || sum === null
      ? []
      : [
          {
            scope,
            title,
            limitUsd,
            spentUsd: sum.spentUsd,
            reservedUsd: sum.reservedUsd,
            runUsd: run.highUsd ?? run.wantedUsd,
            isKept: isKept(limitUsd, sum, run.highUsd),
          },
        ],
  );
