import type { Context } from './context.ts';
import { createPage, type Page } from './render/page.ts';

/** The page that standard output is, now. */
export const pageOf = (context: Context): Page =>
  createPage({
    width: context.terminal.columns(),
    nowMs: context.clock.now(),
    color: context.terminal.color,
  });

/** The page that standard error is, now. */
export const errorPage = (context: Context): Page =>
  createPage({
    width: context.terminal.columns(),
    nowMs: context.clock.now(),
    color: context.terminal.colorErrors,
  });
