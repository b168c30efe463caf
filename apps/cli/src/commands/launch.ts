import type { Command } from '../outcome.ts';
import type { LaunchFlags } from '../routes/launch.ts';
import { followLaunched, launchOutcome } from '../training/start-plan.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml launch PLAN` */
export const launch: Command<LaunchFlags, [planId: string]> = (context, flags, planId) =>
  withVibeml(context, (vibeml) => {
    const launched = vibeml.launchRun({ planId }, { signal: context.signal });
    return flags.follow
      ? launched.andThen((started) =>
          followLaunched(context, vibeml, started, { json: flags.json }),
        )
      : launched.map(launchOutcome);
  });
