import type { Command } from '../outcome.ts';
import { renderNextActions } from '../render/next-commands.ts';
import type { StopFlags } from '../routes/stop.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml stop RUN` */
export const stop: Command<StopFlags, [runId: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) =>
    vibeml.stopRun(
      { runId, mode: flags.now ? 'now' : 'after_checkpoint' },
      { signal: context.signal },
    ),
  ).map((answer) => ({
    document: answer,
    text: (page) =>
      [answer.summary, renderNextActions(answer.nextActions, page)].join('\n').trimEnd(),
  }));
