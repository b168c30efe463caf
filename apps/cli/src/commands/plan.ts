import type { OperationOutput } from '@vibeml/sdk';
import type { Command } from '../outcome.ts';
import { commandList } from '../render/next-commands.ts';
import type { Page } from '../render/page.ts';
import { paragraph } from '../render/paragraph.ts';
import { renderPlan } from '../render/plan.ts';
import type { PlanFlags } from '../routes/plan.ts';
import { buildRequest } from '../training/build-request.ts';
import { withVibeml } from '../with-vibeml.ts';

const nextStep = ({ plan, approval }: OperationOutput<'planRun'>, page: Page): string =>
  approval.required
    ? `${paragraph(`  A person must approve it: ${approval.reasons.join('; ')}.`, page, '  ')}\n${commandList([[`vibeml approve ${plan.id}`, 'approve it, at a terminal']], page)}`
    : commandList([[`vibeml launch ${plan.id} --follow`, 'start it']], page);

/** `vibeml plan` */
export const plan: Command<PlanFlags> = (context, flags) =>
  withVibeml(context, (vibeml) =>
    vibeml.planRun(buildRequest(flags), { signal: context.signal }),
  ).map((answer) => ({
    document: answer,
    text: (page) =>
      [
        renderPlan(answer.plan, page, { explain: flags.explain === true }),
        nextStep(answer, page),
      ].join('\n'),
  }));
