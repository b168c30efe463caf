import type { OperationOutput } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { dollars } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { progressBar } from './progress-bar.ts';
import { facts, table } from './table.ts';

type Answer = OperationOutput<'getSpend'>;
type Limit = Answer['limits'][number];

const names = { run: 'A run', day: 'Today', month: 'This month' } as const;
const barWidth = 20;
const warnFrom = 0.8;

const useOf = (
  { scope, limitUsd, spentUsd, reservedUsd, leftUsd }: Limit,
  page: Page,
): readonly [string, string] => {
  if (scope === 'run') return [names.run, `at most ${dollars(limitUsd)}`];
  const share = limitUsd === 0 ? 1 : Math.min(1, (spentUsd + reservedUsd) / limitUsd);
  const promised = reservedUsd === 0 ? '' : `, ${dollars(reservedUsd)} promised`;
  const bar = progressBar(share, barWidth, page);
  const used = `${Math.round(share * 100)} %`;
  const percentUsed = share >= warnFrom ? page.paint('warn', used) : used;
  return [
    names[scope],
    `${bar} ${percentUsed} · ${dollars(spentUsd)} spent${promised}, ${dollars(leftUsd)} of ${dollars(limitUsd)} left`,
  ];
};

const heads = {
  project: 'PROJECT',
  user: 'USER',
  model: 'MODEL',
  day: 'DAY (UTC)',
  run: 'RUN',
} as const;

const rowsOf = ({ by, groups, total }: Answer): readonly (readonly string[])[] => {
  const sorted =
    by === 'day'
      ? [...groups].sort((one, other) => ((one.key ?? '') < (other.key ?? '') ? 1 : -1))
      : groups;
  return [
    ...sorted.map(({ key, runs, spentUsd, reservedUsd }) => [
      key === null ? '–' : cleanLine(key),
      String(runs),
      dollars(spentUsd),
      reservedUsd === 0 ? '' : dollars(reservedUsd),
    ]),
    ['together', '', dollars(total.spentUsd), dollars(total.reservedUsd)],
  ];
};

/** What runs cost, as a table, and what the limits leave. */
export const renderSpend = (answer: Answer, page: Page): string => {
  const columns = [
    { head: heads[answer.by], least: 10 },
    { head: 'RUNS', align: 'right' },
    { head: 'SPENT', align: 'right' },
    { head: 'MAY STILL SPEND', align: 'right' },
  ] as const;
  const span = answer.since === null ? 'Since the beginning' : `Since ${answer.since}`;
  const auto =
    answer.autoApproveUnderUsd === null
      ? 'Every paid run asks first.'
      : `Runs up to ${dollars(answer.autoApproveUnderUsd)} start without a question.`;
  const limits =
    answer.limits.length === 0
      ? [paragraph(`No limit is set (vibeml policy). ${auto}`, page)]
      : [
          facts(
            answer.limits.map((each) => useOf(each, page)),
            page,
          ),
          paragraph(auto, page),
        ];
  const list =
    answer.groups.length === 0
      ? `${span}: nothing was spent.`
      : `${page.paint('strong', span)}\n${table(columns, rowsOf(answer), page)}`;
  return [list, '', ...limits].join('\n');
};
