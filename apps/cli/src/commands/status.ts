import type { OperationOutput } from '@vibeml/sdk';
import type { Command, Outcome } from '../outcome.ts';
import type { StatusFlags } from '../routes/status.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';
import { lookAgain } from './look-again.ts';

const textOf =
  (answer: OperationOutput<'getRun'>): Outcome['text'] =>
  async (page) =>
    (await import('../render/run.ts')).renderRun(answer, page);

/** `vibeml status RUN` */
export const status: Command<StatusFlags, [runId: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) => {
    const metrics = flags.metrics === true;
    const get = (signal: AbortSignal, how: { cached: boolean; refresh?: boolean }) =>
      vibeml.getRun({ runId, metrics, ...how }, { signal });
    const how = { cached: flags.cached === true, ...given('refresh', flags.refresh) };
    return get(context.signal, how).map((answer) => ({
      document: answer,
      text: textOf(answer),
      ...lookAgain(
        context,
        answer,
        flags,
        (signal) => get(signal, { cached: false, refresh: true }),
        textOf,
      ),
    }));
  });
