import type { Context } from '../context.ts';
import { pageOf } from '../page-of.ts';
import { type FollowView, silentView } from './follow-view.ts';
import { createPlainFollowView } from './plain-follow-view.ts';

/** The view that fits the other end: nothing for `--json`, a live area in a terminal, else lines. */
export const openFollowView = async (
  context: Context,
  json: boolean | undefined,
): Promise<FollowView> => {
  if (json) return silentView;
  if (!context.terminal.live) {
    return createPlainFollowView((line) => context.out(`${line}\n`), context.clock.now);
  }
  const { createLiveFollowView } = await import('./live-follow-view.ts');
  return createLiveFollowView(await context.openLiveArea(), () => pageOf(context));
};
