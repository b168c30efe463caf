import { ResultAsync } from 'neverthrow';
import type { Command } from '../outcome.ts';
import type { LaunchFlags } from '../routes/launch.ts';
import { isGroupId } from '../training/is-group-id.ts';
import { followLaunched, launchOutcome } from '../training/start-plan.ts';
import { withServer } from '../training/with-server.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml launch PLAN`, or the id of a group */
export const launch: Command<LaunchFlags, [planId: string]> = (context, flags, planId) =>
  withVibeml(context, (vibeml) => {
    if (isGroupId(planId)) {
      return ResultAsync.fromSafePromise(import('../training/launch-group.ts')).andThen(
        ({ launchGroup }) => launchGroup(context, vibeml, planId, flags.follow === true),
      );
    }
    const launched = withServer(context, vibeml, flags.json, () =>
      vibeml.launchRun({ planId }, { signal: context.signal }),
    );
    return flags.follow
      ? launched.andThen((started) =>
          followLaunched(context, vibeml, started, { json: flags.json }),
        )
      : launched.map(launchOutcome);
  });
