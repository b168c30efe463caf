import type { Offer } from '@vibeml/core-models';

/** One thing that was looked at. */
export type SetupCheckResult = {
  readonly id: string;
  readonly title: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix: string | null;
};

/** What a look at this machine found. */
export interface SetupReport {
  /** Whether this machine can train. */
  readonly ready: boolean;
  readonly checks: SetupCheckResult[];
  readonly machine: Offer | null;
  readonly versions: { readonly vibeml: string; readonly node: string };
}
