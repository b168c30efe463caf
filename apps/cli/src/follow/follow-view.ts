import type { RunView } from '@vibeml/sdk';

/** Shows a run while it goes on. */
export interface FollowView {
  /** Called with each new state of the run. */
  show(run: RunView): void;
  /** Called once, at the end. */
  end(): void;
}

/** Shows nothing: for `--json`. */
export const silentView: FollowView = { show: () => undefined, end: () => undefined };
