import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Names of settings that start with what is typed. */
async function proposeKeys(this: Context, partial: string): Promise<readonly string[]> {
  const vibeml = await this.vibeml();
  return vibeml.local.listPreferences().match(
    (entries) => entries.map((entry) => entry.key).filter((key) => key.startsWith(partial)),
    () => [],
  );
}

const keyParameter = {
  parse: String,
  brief: 'Name of a setting, from vibeml config list',
  placeholder: 'KEY',
  proposeCompletions: proposeKeys,
} as const;
const keyArgument = { kind: 'tuple', parameters: [keyParameter] } as const;
const flags = { json: jsonFlag } as const;

const list = buildCommand<CommonFlags, [], Context>({
  loader: presenting(
    async () => (await import('../commands/config/list-settings.ts')).listSettings,
  ),
  parameters: { flags },
  docs: {
    brief: 'List every setting, its value and where that comes from',
    fullDescription: describe('Lists every setting.', 'vibeml config list'),
  },
});

const get = buildCommand<CommonFlags, [key: string], Context>({
  loader: presenting(async () => (await import('../commands/config/get-setting.ts')).getSetting),
  parameters: { flags, positional: keyArgument },
  docs: {
    brief: 'Print the value of one setting',
    fullDescription: describe('Prints the value alone.', 'vibeml config get maxCostUsd'),
  },
});

const set = buildCommand<CommonFlags, [key: string, value: string], Context>({
  loader: presenting(async () => (await import('../commands/config/set-setting.ts')).setSetting),
  parameters: {
    flags,
    positional: {
      kind: 'tuple',
      parameters: [keyParameter, { parse: String, brief: 'New value', placeholder: 'VALUE' }],
    },
  },
  docs: {
    brief: 'Change a setting',
    fullDescription: describe(
      'Writes the preferences file; its comments are kept.',
      'vibeml config set maxCostUsd 5',
    ),
  },
});

const unset = buildCommand<CommonFlags, [key: string], Context>({
  loader: presenting(
    async () => (await import('../commands/config/unset-setting.ts')).unsetSetting,
  ),
  parameters: { flags, positional: keyArgument },
  docs: {
    brief: 'Give a setting its default again',
    fullDescription: describe(
      'Removes the setting from the preferences file.',
      'vibeml config unset maxCostUsd',
    ),
  },
});

const path = buildCommand<CommonFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/config/show-path.ts')).showPath),
  parameters: { flags },
  docs: {
    brief: 'Print the directory that holds settings, runs and models',
    fullDescription: describe(
      'Prints the data directory; VIBEML_HOME moves it.',
      'vibeml config path',
    ),
  },
});

export const config = buildRouteMap<'list' | 'get' | 'set' | 'unset' | 'path', Context>({
  routes: { list, get, set, unset, path },
  docs: { brief: 'Read and change settings' },
});
