import type { Finding } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import { cleanLine } from './clean-text.ts';
import { severityMark } from './findings.ts';
import { markedLine } from './marked-line.ts';
import { count, dollars, percent } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';

const shownPlaces = 6;

const placesOf = ({ lines, rows, count: all }: Finding): string | null => {
  const places = lines ?? rows;
  if (places.length === 0) return null;
  const noun = lines === undefined ? 'row' : 'line';
  const shown = places.slice(0, shownPlaces).join(', ');
  const more = all > shownPlaces ? ', …' : '';
  return `${noun}${places.length === 1 ? '' : 's'} ${shown}${more}`;
};

const effectOf = (cost: NonNullable<Finding['cost']>): string =>
  match(cost.effect)
    .with('wasted', () => 'trained on in vain')
    .with('lost', () => 'not learned')
    .with('affected', () => 'in these rows')
    .exhaustive();

const costOf = ({ cost }: Finding): string | null => {
  if (cost === undefined) return null;
  const usd = cost.usd === undefined ? '' : `, ${dollars(cost.usd)}`;
  return `${count(cost.tokens)} tokens (${percent(cost.share)}${usd}) ${effectOf(cost)}`;
};

/** The place that a message ends with stands in the line below it. */
const withoutPlace = (message: string): string =>
  message.replace(/ \(first: (?:line|row) \d+\)\.$/, '.');

const findingText = (finding: Finding, page: Page): string => {
  const about = [placesOf(finding), costOf(finding)].filter((each) => each !== null).join(' · ');
  const message = markedLine(
    severityMark(finding, page),
    cleanLine(withoutPlace(finding.message)),
    page,
  );
  return about === ''
    ? message
    : `${message}\n${page.paint('faint', paragraph(`    ${about}`, page, '    '))}`;
};

/** What a look at the rows found: a sentence each, and under it where it is and what it costs. */
export const datasetFindings = (findings: readonly Finding[], page: Page): readonly string[] =>
  findings.map((finding) => findingText(finding, page));
