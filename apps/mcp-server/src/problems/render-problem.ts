import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Attempt, Problem, Spending } from './problem.ts';

/** Where a program finds the machine-readable form of a failure. */
const errorMetaKey = 'dev.vibeml/error';

const spendingText = ({ hourlyUsd }: Spending): string => {
  if (hourlyUsd === null) return 'not known';
  return hourlyUsd > 0 ? `yes ($${hourlyUsd.toFixed(2)}/h)` : 'no';
};

const attemptText = ({ text, tool, args }: Attempt): string => {
  if (tool === undefined) return text;
  return `${text} ${tool}${args === undefined ? '' : ` ${JSON.stringify(args)}`}`;
};

const section = (title: string, lines: readonly string[]): string[] => {
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${title}: ${lines[0]}`];
  return [`${title}:`, ...lines.map((line) => `  - ${line}`)];
};

const spendOf = ({ hourlyUsd }: Spending): Readonly<Record<string, unknown>> => ({
  spending: hourlyUsd === null ? 'unknown' : hourlyUsd > 0,
  ...(hourlyUsd === null ? {} : { hourly_usd: hourlyUsd }),
});

/**
 * A failure as a tool's result. There is no structured content: clients check it against the output schema,
 * failed calls included, so the machine-readable form stands in `_meta`.
 */
export const renderProblem = (problem: Problem): CallToolResult => ({
  isError: true,
  content: [
    {
      type: 'text',
      text: [
        `${problem.code}: ${problem.sentence}`,
        ...section('Why', problem.why),
        ...section('Try', problem.attempts.map(attemptText)),
        `Retry safe: ${problem.retrySafe ? 'yes' : 'no'}`,
        `Spending now: ${spendingText(problem.spending)}`,
      ].join('\n'),
    },
  ],
  _meta: {
    [errorMetaKey]: {
      code: problem.code,
      category: problem.category,
      retryable: problem.retryable,
      retry_safe: problem.retrySafe,
      spend: spendOf(problem.spending),
      details: problem.details,
      next_actions: problem.attempts.flatMap(({ tool, args, text }) =>
        tool === undefined ? [] : [{ tool, args: args ?? {}, why: text }],
      ),
    },
  },
});
