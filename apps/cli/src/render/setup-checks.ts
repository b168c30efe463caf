import type { OperationOutput, SetupCheck } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import { cleanLine } from './clean-text.ts';
import { renderNextActions } from './next-commands.ts';
import type { Page } from './page.ts';
import { facts } from './table.ts';

const mark = (check: SetupCheck, page: Page): string =>
  match(check.status)
    .with('ok', () => page.paint('good', '✔'))
    .with('warn', () => page.paint('warn', '!'))
    .with('fail', () => page.paint('bad', '✗'))
    .exhaustive();

/** What was looked at on this computer, and what to do where something is missing. */
export const renderSetup = (report: OperationOutput<'checkSetup'>, page: Page): string => {
  const checks = report.checks.map((check): readonly [string, string] => [
    `${mark(check, page)} ${check.title}`,
    [cleanLine(check.detail), ...(check.fix === null ? [] : [`→ ${check.fix}`])].join('\n'),
  ]);
  const next = renderNextActions(report.nextActions, page);
  return [
    facts(checks, page, 0),
    '',
    page.paint(report.ready ? 'good' : 'bad', report.summary),
    page.paint('faint', `vibeml ${report.versions.vibeml} · Node ${report.versions.node}`),
    ...(next === '' ? [] : [next]),
  ].join('\n');
};
