import type { OperationOutput } from '@vibeml/sdk';
import type { Command, Outcome } from '../outcome.ts';
import type { RunsFlags } from '../routes/runs.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';
import { answerThenLook } from './answer-then-look.ts';

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
    return answerThenLook(
      context,
      flags,
      (signal, how) => vibeml.listRuns({ ...page, ...how }, { signal }),
      textOf,
    );
  });
