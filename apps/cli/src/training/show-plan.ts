import type { OperationOutput } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import { pageOf } from '../page-of.ts';
import { renderPlan } from '../render/plan.ts';

/** Prints a plan before a question is asked about it; nothing for `--json`. */
export const showPlan = (
  context: Context,
  plan: OperationOutput<'planRun'>['plan'],
  json: boolean | undefined,
): void => {
  if (!json) context.out(`${renderPlan(plan, pageOf(context), { explain: false })}\n`);
};
