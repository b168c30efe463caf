import type { RunView, Vibeml, VibemlError } from '@vibeml/sdk';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { Context } from '../context.ts';
import { isOver } from '../render/run-status.ts';
import type { FollowView } from './follow-view.ts';
import { pauseUntil } from './pause-until.ts';
import { type Supervision, startSupervision } from './supervise.ts';

/** How the following of a run ended. */
export interface Followed {
  readonly run: RunView;
  /** The person stopped following; the run goes on. */
  readonly detached: boolean;
}

const pauseMs = 500;
/** A supervisor that has seen the end of a run may take so long to release its machine. */
const releaseMs = 30_000;

interface Following {
  readonly context: Context;
  readonly vibeml: Vibeml;
  readonly start: RunView;
  readonly view: FollowView;
  readonly supervision: Supervision;
}

// The supervisor keeps the store fresh. When it had to give up, each look asks the engine itself.
async function* followSteps({ context, vibeml, start, view, supervision }: Following) {
  const { signal, clock } = context;
  for (;;) {
    const isSupervised = !supervision.isOver();
    const { run } = yield* vibeml.getRun({
      runId: start.runId,
      ...(isSupervised ? { cached: true } : { refresh: true }),
    });
    view.show(run);
    if (isOver(run.status)) {
      await pauseUntil(supervision.over, releaseMs, clock, signal);
      return ok({ run, detached: false });
    }
    if (signal.aborted) return ok({ run, detached: true });
    await (isSupervised
      ? pauseUntil(supervision.over, pauseMs, clock, signal)
      : clock.sleep(pauseMs, signal));
  }
}

/** Follows a run to its end, or until the person interrupts, and recovers it on the way. */
export const followRun = (
  context: Context,
  vibeml: Vibeml,
  start: RunView,
  view: FollowView,
): ResultAsync<Followed, VibemlError> => {
  const supervision = startSupervision(vibeml, start.runId, context.signal);
  const close = (): void => {
    supervision.end();
    view.end();
  };
  return safeTry(() => followSteps({ context, vibeml, start, view, supervision }))
    .andTee(close)
    .orTee(close);
};
