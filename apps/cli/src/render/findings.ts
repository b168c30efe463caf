import type { Finding } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import { cleanLine } from './clean-text.ts';
import { markedLine } from './marked-line.ts';
import { plural } from './numbers.ts';
import type { Page } from './page.ts';

const shownRows = 5;

/** The sign of a finding's severity. */
export const severityMark = (finding: Pick<Finding, 'severity'>, page: Page): string =>
  match(finding.severity)
    .with('error', () => page.paint('bad', '✗'))
    .with('warning', () => page.paint('warn', '!'))
    .with('info', () => page.paint('faint', '·'))
    .exhaustive();

const rowsOf = (finding: Finding): string => {
  if (finding.rows.length === 0) return '';
  const shown = finding.rows.slice(0, shownRows).join(', ');
  const more = finding.count > shownRows ? ', …' : '';
  return ` (${plural(finding.count, 'row')}: ${shown}${more})`;
};

/** What a look at the rows found, one line each. */
export const findingLines = (findings: readonly Finding[], page: Page): readonly string[] =>
  findings.map((finding) =>
    markedLine(
      severityMark(finding, page),
      `${cleanLine(finding.message)}${rowsOf(finding)}`,
      page,
    ),
  );
