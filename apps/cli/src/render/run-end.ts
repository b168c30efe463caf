import type { NextAction, RunView } from '@vibeml/sdk';
import { match, P } from 'ts-pattern';
import { cleanLine } from './clean-text.ts';
import { duration } from './duration.ts';
import { commandList, renderNextActions } from './next-commands.ts';
import { dollars, loss } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { liveStatuses, statusMark, statusName } from './run-status.ts';
import { facts } from './table.ts';

const lossesOf = (run: RunView): string => {
  const last = run.progress?.loss ?? run.recentLosses.at(-1) ?? null;
  const held = [
    run.evalLossAfter === null ? null : `held-out ${loss(run.evalLossAfter)}`,
    run.evalLossBefore === null ? null : `base ${loss(run.evalLossBefore)}`,
  ].filter((part) => part !== null);
  if (last === null) return '';
  return ` · final loss ${loss(last)}${held.length === 0 ? '' : ` (${held.join(', ')})`}`;
};

const succeeded = (run: RunView, resultPath: string, page: Page): string =>
  [
    paragraph(
      `${page.paint('good', '✔')} done in ${duration(run.elapsedSeconds)}${lossesOf(run)} · ${dollars(run.spentUsd)}`,
      page,
      '  ',
    ),
    facts(
      [
        ['result', resultPath],
        ['try it', page.paint('accent', `vibeml chat ${run.runId}`)],
      ],
      page,
    ),
  ].join('\n');

const ended = (run: RunView, next: readonly NextAction[], page: Page): string => {
  const reason = run.error === null ? '' : `: ${cleanLine(run.error.message)}`;
  const hint = run.error?.hint ?? null;
  const at = run.checkpoint === null ? '' : ` · checkpoint at step ${run.checkpoint.step}`;
  const commands = renderNextActions(next, page);
  return [
    paragraph(
      `${statusMark(run.status, page)} ${statusName(run.status)} after ${duration(run.elapsedSeconds)}${reason}${at} · ${dollars(run.spentUsd)}`,
      page,
      '  ',
    ),
    ...(hint === null ? [] : [paragraph(`  → ${cleanLine(hint)}`, page, '    ')]),
    ...(commands === '' ? [] : [commands]),
  ].join('\n');
};

/** The last words on a run that was followed to its end. */
export const renderRunEnd = (
  run: RunView,
  end: { readonly resultPath: string; readonly nextActions: readonly NextAction[] },
  page: Page,
): string =>
  match(run.status)
    .with('succeeded', () => succeeded(run, end.resultPath, page))
    .with(P.union('failed', 'stopped', 'over_budget', 'lost'), () =>
      ended(run, end.nextActions, page),
    )
    .with(P.union(...liveStatuses), () => renderDetached(run, page))
    .exhaustive();

/** What a person reads who stopped following: the run goes on, and how to see or end it. */
export const renderDetached = (run: RunView, page: Page): string =>
  [
    `${page.paint('warn', '○')} no longer followed; run ${page.paint('strong', run.runId)} goes on`,
    commandList(
      [
        [`vibeml watch ${run.runId}`, 'follow it again'],
        [`vibeml stop ${run.runId}`, 'end it after a checkpoint'],
      ],
      page,
    ),
  ].join('\n');
