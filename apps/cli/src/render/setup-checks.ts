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

/** What was looked at, and what to do where something is missing. */
export const renderChecks = (checks: readonly SetupCheck[], page: Page): string =>
  facts(
    checks.map((check): readonly [string, string] => [
      `${mark(check, page)} ${cleanLine(check.title)}`,
      [cleanLine(check.detail), ...(check.fix === null ? [] : [`→ ${check.fix}`])].join('\n'),
    ]),
    page,
    0,
  );

/** How this computer, and what it may reach, stand. */
export const renderSetup = (report: OperationOutput<'checkSetup'>, page: Page): string => {
  const next = renderNextActions(report.nextActions, page);
  return [
    renderChecks(report.checks, page),
    '',
    page.paint(report.ready ? 'good' : 'bad', report.summary),
    page.paint('faint', `vibeml ${report.versions.vibeml} · Node ${report.versions.node}`),
    ...(next === '' ? [] : [next]),
  ].join('\n');
};
