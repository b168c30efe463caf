import type { OperationOutput, RunSummary } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { distance, duration } from './duration.ts';
import { dollars, loss } from './numbers.ts';
import type { Page } from './page.ts';
import { statusLabel } from './run-status.ts';
import { type Column, table } from './table.ts';

const columns: readonly Column[] = [
  { head: 'RUN' },
  { head: 'STATUS' },
  { head: 'STEP', align: 'right', dropOrder: 1 },
  { head: 'LOSS', align: 'right', dropOrder: 1 },
  { head: 'TIME', align: 'right', dropOrder: 2 },
  { head: 'COST', align: 'right', dropOrder: 5 },
  { head: 'STARTED', dropOrder: 4 },
  { head: 'MODEL', least: 10, dropOrder: 3 },
  { head: 'DATA', least: 10, dropOrder: 6 },
];

const stepOf = ({ step, maxSteps }: RunSummary): string =>
  step === null ? '–' : `${step}/${maxSteps ?? '?'}`;

const fileName = (path: string): string => path.split('/').at(-1) ?? path;

const rowOf = (run: RunSummary, page: Page): readonly string[] => [
  run.runId,
  statusLabel(run.status, page),
  stepOf(run),
  loss(run.loss),
  duration(run.elapsedSeconds),
  dollars(run.spentUsd),
  distance(run.createdAt, page.nowMs),
  cleanLine(run.model),
  fileName(cleanLine(run.dataset)),
];

/** Runs as a table, newest first; columns that don't fit are left out. */
export const renderRuns = (answer: OperationOutput<'listRuns'>, page: Page): string => {
  if (answer.runs.length === 0) {
    return `${answer.summary}\n  Start one: ${page.paint('accent', 'vibeml quickstart')}`;
  }
  const more =
    answer.nextCursor === null
      ? []
      : [
          page.paint(
            'faint',
            `${answer.summary} The next ones: vibeml runs --cursor ${answer.nextCursor}`,
          ),
        ];
  const age =
    answer.isFresh === false && answer.observedAt !== undefined
      ? [
          page.paint(
            'faint',
            `Runs elsewhere as of ${distance(answer.observedAt, page.nowMs)}. Wait for them: vibeml runs --refresh`,
          ),
        ]
      : [];
  return [
    table(
      columns,
      answer.runs.map((run) => rowOf(run, page)),
      page,
    ),
    ...age,
    ...more,
  ].join('\n');
};
