import type { Page } from '../render/page.ts';
import { renderRunFrame } from '../render/run-frame.ts';
import type { FollowView } from './follow-view.ts';
import type { LiveArea } from './live-area.ts';

/** Draws the run in place. */
export const createLiveFollowView = (area: LiveArea, page: () => Page): FollowView => ({
  show: (run) => area.draw(renderRunFrame(run, page())),
  end: () => area.end(),
});
