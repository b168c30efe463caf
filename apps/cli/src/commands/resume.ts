import type { Command } from '../outcome.ts';
import type { ResumeFlags } from '../routes/resume.ts';
import { given } from '../training/given.ts';
import { planOverBudget } from '../training/plan-over-budget.ts';
import { startPlan } from '../training/start-plan.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml resume RUN`: plans a new run from the newest checkpoint, asks, launches, follows. */
export const resume: Command<ResumeFlags, [runId: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) =>
    vibeml
      .planRun(
        {
          resumeFromRunId: runId,
          ...given('name', flags.name),
          ...given('maxCostUsd', flags.maxCost),
        },
        { signal: context.signal },
      )
      .orElse((refusal) => planOverBudget(context, vibeml, refusal, flags))
      .andThen((answer) => startPlan(context, vibeml, answer, flags)),
  );
