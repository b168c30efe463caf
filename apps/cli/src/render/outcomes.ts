import type { OperationOutput } from '@vibeml/sdk';
import { quantityText } from './amount.ts';
import { percent } from './numbers.ts';
import type { Page } from './page.ts';
import { table } from './table.ts';

type Outcome = NonNullable<OperationOutput<'getRun'>['outcomes']>[number];

const differenceOf = ({ ratio }: Outcome): string => {
  if (ratio === null) return '–';
  const share = ratio - 1;
  return `${share > 0 ? '+' : ''}${percent(share)}`;
};

const rowOf = (outcome: Outcome, page: Page): readonly string[] => [
  outcome.title,
  outcome.predicted === null ? 'not known' : quantityText(outcome.predicted),
  outcome.actual === null ? 'not measured' : quantityText(outcome.actual),
  outcome.isWithin === false ? page.paint('warn', differenceOf(outcome)) : differenceOf(outcome),
];

/** What a plan said and what its run came to, side by side; nothing where there is nothing to compare. */
export const renderOutcomes = (outcomes: readonly Outcome[], page: Page): string =>
  outcomes.length === 0
    ? ''
    : table(
        [
          { head: '' },
          { head: 'PLANNED', least: 12 },
          { head: 'ACTUAL' },
          { head: 'DIFFERENCE', align: 'right' },
        ],
        outcomes.map((outcome) => rowOf(outcome, page)),
        page,
      );
