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
  /** Root of the price catalogue, or off; null is the public one with its mirror. */
  catalogueUrl: z
    .string()
    .max(512)
    .regex(/^(off|https?:\/\/[^\s,]+)$/)
    .nullable(),
  /** Directory below the root, which names the layout of the lists. */
  catalogueVersion: z.string().regex(/^[\w.-]{1,32}$/),
  /** Clouds whose prices are looked up, with commas between; null is the usual ones. */
  catalogueClouds: z
    .string()
    .max(512)
    .regex(/^[a-z0-9_-]+(,[a-z0-9_-]+)*$/)
    .nullable(),
  /** Address of a SkyPilot API server. */
  skypilotServer: z
    .string()
    .max(512)
    .regex(/^https?:\/\/\S+$/)
    .nullable(),
});
export type Preferences = z.infer<typeof Preferences>;

/** The name of a preference. */
export type PreferenceKey = keyof Preferences;
