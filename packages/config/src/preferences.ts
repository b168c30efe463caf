import * as z from 'zod';

const label = z.string().min(1).max(64);

/** What a person set once for all runs; null where there is neither a value nor a default. */
export const Preferences = z.object({
  /** Hard cap on the bill of one run, dollars. */
  maxCostUsd: z.number().min(0).max(1_000_000).nullable(),
  /** Workflow id, or auto. */
  workflow: label,
  /** Where to run; local is this machine. */
  target: z.string().min(1).max(256),
  project: label.nullable(),
  user: label.nullable(),
  /** Whether the terminal gets colours. */
  color: z.enum(['auto', 'always', 'never']),
});
export type Preferences = z.infer<typeof Preferences>;

/** The name of a preference. */
export type PreferenceKey = keyof Preferences;
