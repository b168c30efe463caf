import type { OperationOutput } from '@vibeml/sdk';
import type { View } from '../tool.ts';

const longestDetail = 160;

const short = (text: string): string =>
  text.length <= longestDetail ? text : `${text.slice(0, longestDetail - 1)}…`;

/** What was looked at, in short: what is in order in a few words, what is not with what to do. */
export const viewOfSetup = ({
  summary,
  nextActions,
  ready,
  checks,
  versions,
}: OperationOutput<'checkSetup'>): View => ({
  summary,
  nextActions,
  answer: {
    ready,
    checks: checks.map(({ title, status, detail, fix }) =>
      status === 'ok' ? { title, status, detail: short(detail) } : { title, status, detail, fix },
    ),
    versions,
  },
});
