import type { Command, CommonFlags } from '../../outcome.ts';
import { paragraph } from '../../render/paragraph.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml skypilot stop` */
export const stopSkyPilot: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.local.skypilot.stop({ signal: context.signal })).map(
    (stopped) => ({
      document: stopped,
      text: (page) =>
        paragraph(
          stopped.wasRunning
            ? 'The server has ended. Machines that it rented go on: vibeml billing shows them once it runs again.'
            : 'No server of VibeML ran on this machine.',
          page,
        ),
    }),
  );
