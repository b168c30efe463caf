import type { NextAction } from '../next-action.ts';
import type { SetupReport } from './setup-report.ts';

/** One sentence on a set-up report, and what to do next. */
export const describeChecks = (
  report: SetupReport,
): { summary: string; nextActions: NextAction[] } => {
  const failed = report.checks.filter((check) => check.status === 'fail');
  const names = failed.map((check) => check.title).join(', ');
  if (!report.ready) return { summary: `This machine can't train yet: ${names}.`, nextActions: [] };
  return {
    summary:
      failed.length === 0
        ? 'This machine is ready to train.'
        : `This machine is ready to train; elsewhere something is missing: ${names}.`,
    nextActions: [{ operation: 'listWorkflows', input: {}, why: 'Shows the ways to fine-tune.' }],
  };
};
