import { exitCodes } from '../../exit-codes.ts';
import type { Command, CommonFlags } from '../../outcome.ts';
import { isUsable, renderSkyPilot } from '../../render/skypilot.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml skypilot status`; exit code 1 where jobs can't be handed to the server. */
export const skypilotStatus: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.local.skypilot.status({ signal: context.signal })).map(
    (status) => ({
      document: status,
      text: (page) => renderSkyPilot(status, page),
      exitCode: isUsable(status) ? exitCodes.done : exitCodes.failed,
    }),
  );
