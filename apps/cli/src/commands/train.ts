import type { Command } from '../outcome.ts';
import type { TrainFlags } from '../routes/train.ts';
import { buildRequest } from '../training/build-request.ts';
import { planOverBudget } from '../training/plan-over-budget.ts';
import { startPlan } from '../training/start-plan.ts';
import { withServer } from '../training/with-server.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml train`: plan, ask, launch, follow. */
export const train: Command<TrainFlags> = (context, flags) =>
  withVibeml(context, (vibeml) =>
    withServer(context, vibeml, flags.json, () =>
      vibeml.planRun(buildRequest(flags), { signal: context.signal }),
    )
      .orElse((refusal) => planOverBudget(context, vibeml, refusal, flags))
      .andThen((answer) => startPlan(context, vibeml, answer, flags)),
  );
