import type { Command } from '../outcome.ts';
import type { StatusFlags } from '../routes/status.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml status RUN` */
export const status: Command<StatusFlags, [runId: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) =>
    vibeml.getRun(
      { runId, metrics: flags.metrics === true, cached: flags.cached === true },
      { signal: context.signal },
    ),
  ).map((answer) => ({
    document: answer,
    text: async (page) => (await import('../render/run.ts')).renderRun(answer, page),
  }));
