import type { Plan, Quantity, QuantityRange } from '@vibeml/sdk';
import { quantityText } from './amount.ts';
import { cleanLine } from './clean-text.ts';
import { dollars, memorySize } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { fallbackTitle, keepTitle, recoveryTitle } from './plan-machine.ts';
import { provenance } from './quantity.ts';
import { facts } from './table.ts';

type Line = readonly [string, string];

const line = (
  label: string,
  quantity: Quantity | QuantityRange | null,
  page: Page,
  missing = 'not known yet',
): Line => [
  label,
  quantity === null
    ? missing
    : cleanLine(`${quantityText(quantity)} · ${provenance(quantity, page)}`),
];

const numbersOf = (plan: Plan, page: Page): readonly Line[] => [
  line('parameters', plan.model.parameters, page),
  line('memory needed', plan.memory.needed, page),
  line('memory usable', plan.memory.available, page),
  line('tokens trained', plan.trainedTokens, page, 'not known: there is no tokenizer'),
  line('speed', plan.throughput, page, 'not known yet: no speed was measured for this model here'),
  line('time', plan.duration, page),
  line('price per hour', plan.cost.hourly, page),
  line('cost', plan.cost.total, page),
];

const memoryOf = ({ memory }: Plan): readonly Line[] =>
  memory.terms.map((term) => [term.name.replaceAll('_', ' '), memorySize(term.gib)]);

const costOf = ({ cost }: Plan): readonly Line[] =>
  cost.terms.map(({ title, usd, seconds }) => {
    const price = usd === null ? 'not known yet' : quantityText(usd);
    const time = seconds === null ? [] : [quantityText(seconds)];
    const source = (seconds ?? usd)?.source;
    return [title, [price, ...time, ...(source === undefined ? [] : [source])].join(' · ')];
  });

const spotOf = ({ cost: { spot } }: Plan, page: Page): readonly Line[] =>
  spot === null
    ? []
    : [
        line('taken away after', spot.meanTimeToPreemption, page),
        line('expected', spot.expectedPreemptions, page),
        line('a checkpoint takes', spot.checkpointSeconds, page),
        line('checkpoint every', spot.checkpointInterval, page),
        line('spot pays below', spot.breakEvenHourly, page, 'no on-demand price is known'),
        line('the same on demand', spot.onDemandUsd, page, 'no on-demand price is known'),
      ];

const assumptionsOf = ({ cost }: Plan, page: Page): readonly Line[] =>
  cost.assumptions.map(({ title, range }) => line(title, range, page));

const choicesOf = (plan: Plan): readonly Line[] => [
  [plan.workflow.name, plan.workflow.reason],
  ...plan.workflow.rejected.map((each): Line => [`not ${each.name}`, each.reason]),
  ...plan.alternatives.map(
    (each): Line => [
      `not ${each.title}`,
      [`${dollars(each.hourly.value)}/h`, each.cost && quantityText(each.cost), each.reason]
        .filter((part) => part !== null)
        .join(' · '),
    ],
  ),
  ...plan.rejected.map(
    (each): Line => [
      `not ${each.title}`,
      each.count > 1 ? `${each.reason} (${each.count} offers)` : each.reason,
    ],
  ),
];

const budgetOf = ({ budget }: Plan): readonly Line[] => [
  ['decision', `${budget.decision}: ${budget.rule}`],
  ...budget.evidence.map(
    (each): Line => [
      each.title,
      `limit ${dollars(each.limitUsd)} · spent ${dollars(each.spentUsd)} · promised ${dollars(each.reservedUsd)}${each.runUsd === null ? '' : ` · this run ${dollars(each.runUsd)}`}`,
    ],
  ),
];

/** Of a machine that is not this computer: what may stand in for it, what is kept, and when the money ends it. */
const machineOf = (plan: Plan): readonly Line[] =>
  plan.driver === 'local'
    ? []
    : [
        ...plan.fallbacks.map((offer): Line => ['if there is none', fallbackTitle(offer)]),
        ['if it is lost', recoveryTitle(plan)],
        [
          'kept for the end',
          `${plan.tailSeconds} s before the cap for the last checkpoint and the end of the machine`,
        ],
        ...(plan.request.diskGib === undefined
          ? []
          : [['disk', `${plan.request.diskGib} GiB`] as const]),
      ];

const placeOf = (plan: Plan): readonly Line[] => [
  ['environment', `${plan.environment.name} · torch ${plan.environment.torch}`],
  ['result goes to', keepTitle(plan)],
  ['digest', plan.digest],
];

const remarksOf = (plan: Plan): readonly Line[] =>
  plan.remarks.map((each) => [cleanLine(each.source), cleanLine(each.message)]);

/** Every number of a plan with its value, where it comes from, how and when; then what was chosen, and against what. */
export const renderExplanation = (plan: Plan, page: Page): string => {
  const sections: readonly (readonly [string, readonly Line[]])[] = [
    ['Numbers', numbersOf(plan, page)],
    ['Memory', memoryOf(plan)],
    ['Cost', costOf(plan)],
    ['Spot', spotOf(plan, page)],
    ['Assumed', assumptionsOf(plan, page)],
    ['Chosen', choicesOf(plan)],
    ['Machine', machineOf(plan)],
    ['Budget', budgetOf(plan)],
    ['Prices', remarksOf(plan)],
    ['Run', placeOf(plan)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(
      ([title, lines]) =>
        `${paragraph(`  ${page.paint('strong', title)}`, page)}\n${facts(lines, page, 4)}`,
    )
    .join('\n');
};
