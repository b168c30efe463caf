import type { Command } from '../outcome.ts';
import type { RunsFlags } from '../routes/runs.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml runs` */
export const runs: Command<RunsFlags> = (context, flags) =>
  withVibeml(context, (vibeml) =>
    vibeml.listRuns(
      {
        cached: flags.cached === true,
        ...given('limit', flags.limit),
        ...given('cursor', flags.cursor),
        ...given('statuses', flags.status && [...flags.status]),
      },
      { signal: context.signal },
    ),
  ).map((answer) => ({
    document: answer,
    text: async (page) => (await import('../render/runs.ts')).renderRuns(answer, page),
  }));
