import type { BudgetPolicy, PolicySetting } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { distance } from './duration.ts';
import { dollars } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { policyMeanings } from './policy-settings.ts';
import { table } from './table.ts';

const columns = [
  { head: 'SETTING', least: 20 },
  { head: 'USD', align: 'right' },
  { head: 'SET BY', least: 6, dropOrder: 2 },
  { head: 'WHEN', dropOrder: 3 },
  { head: 'WHAT IT DOES', least: 16, dropOrder: 1 },
] as const;

const rowOf = (name: string, setting: PolicySetting | undefined, meaning: string, page: Page) => [
  name,
  setting === undefined ? '–' : dollars(setting.usd),
  setting === undefined ? '' : cleanLine(setting.setBy),
  setting === undefined ? '' : distance(setting.setAt, page.nowMs),
  meaning,
];

/** Says where cheap runs may add up without a question. */
export const policyWarning = ({ settings }: BudgetPolicy): string | null => {
  const auto = settings.find(({ key }) => key === 'autoApproveUnderUsd');
  const hasSpan = settings.some(({ key }) => key === 'perDayUsd' || key === 'perMonthUsd');
  return auto === undefined || auto.usd === 0 || hasSpan
    ? null
    : `Without a limit for a day or a month, any number of runs up to ${dollars(auto.usd)} may start without a question.`;
};

/** The policy as a table: every setting, with who set it, and when. */
export const renderPolicy = (policy: BudgetPolicy, page: Page): string => {
  const { settings } = policy;
  const everywhere = Object.entries(policyMeanings).map(([key, meaning]) =>
    rowOf(
      key,
      settings.find((each) => each.key === key && each.project === null),
      meaning,
      page,
    ),
  );
  const projects = settings
    .filter(({ project }) => project !== null)
    .map((each) =>
      rowOf(each.key, each, `of project ${cleanLine(each.project ?? '')}, all time`, page),
    );
  const warning = policyWarning(policy);
  return [
    table(columns, [...everywhere, ...projects], page),
    '',
    paragraph(
      settings.some(({ key }) => key === 'autoApproveUnderUsd')
        ? 'Dearer runs ask first. Code of a model or a workflow always asks.'
        : 'Every paid run asks first.',
      page,
    ),
    ...(warning === null ? [] : [page.paint('warn', paragraph(`! ${warning}`, page))]),
  ].join('\n');
};
