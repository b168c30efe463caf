import type { OperationOutput } from '@vibeml/sdk';
import type { Command, Outcome } from '../outcome.ts';
import type { StatusFlags } from '../routes/status.ts';
import { withVibeml } from '../with-vibeml.ts';
import { answerThenLook } from './answer-then-look.ts';

const textOf =
  (answer: OperationOutput<'getRun'>): Outcome['text'] =>
  async (page) =>
    (await import('../render/run.ts')).renderRun(answer, page);

/** `vibeml status RUN` */
export const status: Command<StatusFlags, [runId: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) => {
    const metrics = flags.metrics === true;
    return answerThenLook(
      context,
      flags,
      (signal, how) => vibeml.getRun({ runId, metrics, ...how }, { signal }),
      textOf,
    );
  });
