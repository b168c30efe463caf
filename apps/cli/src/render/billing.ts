import type { EndedBilling, OperationOutput } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import { cleanLine } from './clean-text.ts';
import { distance } from './duration.ts';
import { commandList } from './next-commands.ts';
import { dollars } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { type Column, table } from './table.ts';

type Answer = OperationOutput<'listBilling'>;
type Item = Answer['items'][number];

const columns: readonly Column[] = [
  { head: 'ID', least: 16 },
  { head: 'RUN', least: 12, dropOrder: 1 },
  { head: 'MACHINE', least: 12, dropOrder: 2 },
  { head: 'SINCE', dropOrder: 3 },
  { head: 'PER HOUR', align: 'right' },
  { head: 'SO FAR', align: 'right' },
];

const runOf = ({ runId, runStatus, isKnown }: Item): string =>
  isKnown ? `${runId} (${runStatus?.replaceAll('_', ' ')})` : 'not known on this machine';

const rowOf = (item: Item, page: Page): readonly string[] => [
  cleanLine(item.id),
  item.isInUse ? runOf(item) : page.paint('warn', runOf(item)),
  item.machine === null ? '–' : cleanLine(item.machine),
  distance(item.since, page.nowMs),
  dollars(item.hourlyUsd),
  dollars(item.spentUsd),
];

const together = ({ totalHourlyUsd, totalSpentUsd }: Answer): readonly string[] => [
  'together',
  '',
  '',
  '',
  dollars(totalHourlyUsd),
  dollars(totalSpentUsd),
];

const whyOf = ({ isInUse, isKnown }: Item): string => {
  if (isInUse) return 'ends its run';
  return isKnown ? 'its run has ended' : 'no run of this machine uses it';
};

/** What costs money now as a table, and what ends each. */
export const renderBilling = (answer: Answer, page: Page): string => {
  const { items, summary } = answer;
  const said = page.paint(items.length === 0 ? 'good' : 'strong', paragraph(summary, page));
  if (items.length === 0) return said;
  const rows = [...items.map((item) => rowOf(item, page)), together(answer)];
  const unconfirmed = items.some(({ isConfirmed }) => !isConfirmed)
    ? [
        page.paint(
          'warn',
          paragraph('! What no engine confirmed is what this machine remembers.', page, '  '),
        ),
      ]
    : [];
  const commands = items.map((item) => [item.command, whyOf(item)] as const);
  return [
    said,
    '',
    table(columns, rows, page),
    '',
    ...unconfirmed,
    commandList(commands, page),
  ].join('\n');
};

const wordsOf = ({ id, outcome, reason, command }: EndedBilling, page: Page): string =>
  match(outcome)
    .with('ended', () => `${page.paint('good', '✔')} ${id} was ended.`)
    .with('gone', () => `${page.paint('good', '✔')} ${id} is not there; it costs nothing.`)
    .with('in_use', () =>
      paragraph(`! ${id} stays: ${reason}. To end it: ${command ?? 'vibeml runs'}`, page, '  '),
    )
    .with('failed', () =>
      paragraph(
        [
          `${page.paint('bad', '✗')} ${id} may still cost money.`,
          ...(reason === null ? [] : [reason]),
          ...(command === null ? [] : [`To end it: ${command}`]),
        ].join(' '),
        page,
        '  ',
      ),
    )
    .exhaustive();

/** What became of each thing that was to be ended. */
export const renderEnded = (outcomes: readonly EndedBilling[], page: Page): string =>
  outcomes.map((each) => wordsOf({ ...each, id: cleanLine(each.id) }, page)).join('\n');
