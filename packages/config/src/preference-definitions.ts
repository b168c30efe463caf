import * as z from 'zod';
import { type PreferenceKey, Preferences } from './preferences.ts';

/** What a preference can hold. */
export type PreferenceValue = string | number;

/** How one preference is written, where else it may come from, and what holds without it. */
export interface PreferenceDefinition {
  readonly description: string;
  /** Reads the text that stands in the file, in the variable, or on the command line. */
  readonly schema: z.ZodType<PreferenceValue, string>;
  /** Completes the sentence "it must be …". */
  readonly allowed: string;
  readonly defaultValue: PreferenceValue | null;
  /** The environment variable that overrides the file. */
  readonly variable: string | null;
  /** Names that the Python original used. */
  readonly oldNames: readonly string[];
}

const { shape } = Preferences;

// Digits alone: Number() would also take 0x10, 1e3 and the empty text.
const dollars = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number)
  .pipe(shape.maxCostUsd.unwrap());

/** Every preference, in the order in which they are listed. */
export const preferenceDefinitions: Readonly<Record<PreferenceKey, PreferenceDefinition>> = {
  maxCostUsd: {
    description: 'Hard cap on the bill of one run, in dollars',
    schema: dollars,
    allowed: 'a number of dollars from 0 to 1000000',
    defaultValue: null,
    variable: 'VIBEML_MAX_COST',
    oldNames: ['max_cost', 'max_budget_per_job'],
  },
  workflow: {
    description: 'Workflow to train with, or auto',
    schema: z.string().pipe(shape.workflow),
    allowed: '1 to 64 characters',
    defaultValue: 'auto',
    variable: 'VIBEML_WORKFLOW',
    oldNames: ['default_workflow'],
  },
  target: {
    description: 'Where to run: auto, local (this computer) or a cloud',
    schema: z.string().pipe(shape.target),
    allowed: '1 to 256 characters',
    defaultValue: 'auto',
    variable: 'VIBEML_TARGET',
    oldNames: ['default_cloud'],
  },
  project: {
    description: 'Project that runs are counted for',
    schema: z.string().pipe(shape.project.unwrap()),
    allowed: '1 to 64 characters',
    defaultValue: null,
    variable: 'VIBEML_PROJECT',
    oldNames: [],
  },
  user: {
    description: 'Person that runs are counted for',
    schema: z.string().pipe(shape.user.unwrap()),
    allowed: '1 to 64 characters',
    defaultValue: null,
    variable: 'VIBEML_USER',
    oldNames: [],
  },
  color: {
    description: 'Colours in the terminal',
    schema: z.string().pipe(shape.color),
    allowed: 'auto, always or never',
    defaultValue: 'auto',
    variable: null,
    oldNames: [],
  },
  catalogueUrl: {
    description: 'Address of the price catalogue, or off to look nothing up',
    schema: z.string().pipe(shape.catalogueUrl.unwrap()),
    allowed: 'off, or an address that begins with https:// or http://',
    defaultValue: null,
    variable: 'VIBEML_CATALOGUE_URL',
    oldNames: [],
  },
  catalogueVersion: {
    description: 'Layout of the price catalogue',
    schema: z.string().pipe(shape.catalogueVersion),
    allowed: 'the name of a directory, for example v8',
    defaultValue: 'v8',
    variable: 'VIBEML_CATALOGUE_VERSION',
    oldNames: [],
  },
  catalogueClouds: {
    description: 'Clouds whose prices are looked up, with commas between',
    schema: z.string().pipe(shape.catalogueClouds.unwrap()),
    allowed: 'names with commas between, for example nebius,aws',
    defaultValue: null,
    variable: 'VIBEML_CATALOGUE_CLOUDS',
    oldNames: [],
  },
  skypilotServer: {
    description: 'Address of a SkyPilot API server',
    schema: z.string().pipe(shape.skypilotServer.unwrap()),
    allowed: 'an address that begins with https:// or http://',
    defaultValue: null,
    variable: 'SKYPILOT_API_SERVER_ENDPOINT',
    oldNames: [],
  },
};

/** The names of the preferences, in the order in which they are listed. */
export const preferenceKeys: readonly PreferenceKey[] = Preferences.keyof().options;
