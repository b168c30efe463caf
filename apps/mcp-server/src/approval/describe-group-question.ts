import type { Plan, PlanGroup } from '@vibeml/sdk';
import { titleOf } from '../views/group.ts';
import { dollars, minutes, oneLine } from './question-words.ts';

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

const costOf = ({ cost }: Pick<PlanGroup, 'cost'>): string =>
  cost === null ? 'cost not known' : `${dollars(cost.low)} to ${dollars(cost.high)}`;

type Item = PlanGroup['items'][number];

const timeOf = ({ duration }: Item): string =>
  duration === null ? 'time not known' : minutes(duration);

const mostOf = (plan: Plan | undefined): string => {
  const mostUsd = plan?.budget.mostUsd ?? 0;
  return mostUsd === 0 ? '' : `, at most ${dollars(mostUsd)}`;
};

const itemLine = (item: Item, number: number, plan: Plan | undefined): string =>
  `${number}. ${titleOf(item, (text) => text)}: ${item.workflow}, ${item.steps ?? 'unknown'} steps, ${item.machine}, ${timeOf(item)}, ${costOf(item)}${mostOf(plan)}`;

/** What a person reads before they agree to a group: each of its plans, and the cap for all of them. */
export const describeGroupQuestion = (
  group: Pick<
    PlanGroup,
    'id' | 'digest' | 'items' | 'cost' | 'capUsd' | 'concurrency' | 'expiresAt'
  >,
  plans: readonly Plan[],
): string =>
  [
    `Start these ${group.items.length} training runs, ${group.concurrency} at a time?`,
    ...distinct(plans.map(({ model }) => `Model: ${model.reference}`)),
    ...distinct(plans.map(({ train }) => `Data: ${train.reference}, ${train.usableRows} rows`)),
    ...group.items.map((item, index) => itemLine(item, index + 1, plans[index])),
    `Cost: ${costOf(group)} together; no run is started that could pass the cap of ${dollars(group.capUsd)} for all of them`,
    ...distinct(plans.flatMap(({ budget }) => budget.warnings)).map(
      (warning) => `Mind: ${warning}`,
    ),
    ...distinct(plans.flatMap(({ approval }) => approval.reasons)).map(
      (reason) => `Asked because: ${reason}`,
    ),
    `Group ${group.id}, digest …${group.digest.slice(-4)}, valid until ${group.expiresAt}`,
  ]
    .map(oneLine)
    .join('\n');
