import type { OperationOutput } from '@vibeml/sdk';
import type { Command, Outcome } from '../outcome.ts';
import type { RunsFlags } from '../routes/runs.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';
import { lookAgain } from './look-again.ts';

const textOf =
  (answer: OperationOutput<'listRuns'>): Outcome['text'] =>
  async (page) =>
    (await import('../render/runs.ts')).renderRuns(answer, page);

/** `vibeml runs` */
export const runs: Command<RunsFlags> = (context, flags) =>
  withVibeml(context, (vibeml) => {
    const page = {
      ...given('limit', flags.limit),
      ...given('cursor', flags.cursor),
      ...given('statuses', flags.status && [...flags.status]),
    };
    const list = (signal: AbortSignal, how: { cached: boolean; refresh?: boolean }) =>
      vibeml.listRuns({ ...page, ...how }, { signal });
    const how = { cached: flags.cached === true, ...given('refresh', flags.refresh) };
    return list(context.signal, how).map((answer) => ({
      document: answer,
      text: textOf(answer),
      ...lookAgain(
        context,
        answer,
        flags,
        (signal) => list(signal, { cached: false, refresh: true }),
        textOf,
      ),
    }));
  });
