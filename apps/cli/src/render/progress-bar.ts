import type { Page } from './page.ts';

/** A bar of exactly `width` characters; `share` is 0 to 1. */
export const progressBar = (share: number, width: number, page: Page): string => {
  const bounded = Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  const halves = Math.round(bounded * width * 2);
  const full = Math.floor(halves / 2);
  const half = halves % 2 === 1 ? '╸' : '';
  const done = `${'━'.repeat(full)}${half}`;
  return `${page.paint('accent', done)}${page.paint('faint', '─'.repeat(width - full - half.length))}`;
};
