import type { RunChange } from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';

/** Checks that a change fits itself; anything else is a programming error. */
export const assertWhole = ({ runId, run, expectedVersion, events }: RunChange): void => {
  invariant(run.id === runId, 'a change carries the run that it names');
  invariant(
    run.version === expectedVersion + events.length,
    'the version of a run counts its events',
  );
};
