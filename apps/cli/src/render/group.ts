import type { OperationOutput, PlanGroup } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { distance, duration, durationRange } from './duration.ts';
import { markedLine } from './marked-line.ts';
import { dollars, loss } from './numbers.ts';
import type { Page } from './page.ts';
import { statusLabel } from './run-status.ts';
import { type Column, table } from './table.ts';

type Launched = OperationOutput<'launchGroup'>;

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const planColumns: readonly Column[] = [
  { head: 'ITEM', least: 16 },
  { head: 'WORKFLOW', dropOrder: 2 },
  { head: 'MACHINE', least: 10 },
  { head: 'STEPS', align: 'right', dropOrder: 3 },
  { head: 'MEMORY', align: 'right', dropOrder: 1 },
  { head: 'TIME', align: 'right' },
  { head: 'COST', align: 'right' },
];

const planRow = (item: PlanGroup['items'][number]): readonly string[] => [
  cleanLine(item.title),
  item.workflow,
  cleanLine(item.machine),
  item.steps === null ? '–' : String(item.steps),
  item.memory === null ? '–' : `${item.memory.value.toFixed(1)} GiB`,
  item.duration === null ? 'not known' : durationRange(item.duration.low, item.duration.high),
  item.cost === null ? 'not known' : dollars(item.cost.expected),
];

const moneyOf = ({ cost, capUsd }: PlanGroup): string => {
  if (cost?.high === 0) return dollars(0);
  const range =
    cost === null
      ? 'not known yet'
      : `${dollars(cost.low)}–${dollars(cost.high)}, expected ${dollars(cost.expected)}`;
  return `${range} together · cap ${dollars(capUsd)}`;
};

const problemLine = (title: string, message: string, page: Page): string =>
  markedLine(page.paint('bad', '✗'), `${cleanLine(title)}: ${cleanLine(message)}`, page);

const failureLines = ({ failures }: PlanGroup, page: Page): readonly string[] =>
  failures.map(({ title, message }) => problemLine(title, message, page));

/** A group as a person compares its items before saying yes. */
export const renderGroup = (group: PlanGroup, page: Page): string => {
  const narrow = { ...page, width: page.width - 2 };
  return [
    indented(table(planColumns, group.items.map(planRow), narrow)),
    ...failureLines(group, page),
    `  ${moneyOf(group)} · ${group.concurrency} at a time`,
    page.paint('faint', `  group ${group.id}, expires ${distance(group.expiresAt, page.nowMs)}`),
  ].join('\n');
};

const runColumns: readonly Column[] = [
  { head: 'ITEM', least: 16 },
  { head: 'RUN', least: 10, dropOrder: 1 },
  { head: 'STATUS' },
  { head: 'LOSS', align: 'right' },
  { head: 'HELD OUT', align: 'right' },
  { head: 'TIME', align: 'right', dropOrder: 2 },
  { head: 'COST', align: 'right' },
];

const runRow = (
  { item, run, error }: Launched['members'][number],
  page: Page,
): readonly string[] => [
  cleanLine(item.title),
  run?.runId ?? '–',
  run === null
    ? error === null
      ? 'waiting'
      : page.paint('bad', error.code)
    : statusLabel(run.status, page),
  loss(run?.progress?.loss ?? null),
  loss(run?.evalLossAfter ?? null),
  run === null ? '–' : duration(run.elapsedSeconds),
  run === null ? '–' : dollars(run.spentUsd),
];

/** What became of a group: one line for each item, to compare them. */
export const renderLaunched = (launched: Launched, page: Page): string => {
  const narrow = { ...page, width: page.width - 2 };
  const problems = launched.members.flatMap(({ item, error }) =>
    error === null ? [] : [problemLine(item.title, error.message, page)],
  );
  return [
    launched.summary,
    indented(
      table(
        runColumns,
        launched.members.map((member) => runRow(member, page)),
        narrow,
      ),
    ),
    ...problems,
  ].join('\n');
};
