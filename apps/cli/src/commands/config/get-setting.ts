import { configKeyUnknown } from '@vibeml/sdk';
import { err, ok } from 'neverthrow';
import type { Command, CommonFlags } from '../../outcome.ts';
import { settingValue } from '../../render/settings.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml config get KEY` */
export const getSetting: Command<CommonFlags, [key: string]> = (context, _flags, key) =>
  withVibeml(context, (vibeml) =>
    vibeml.local.listPreferences().andThen((entries) => {
      const found = entries.find((entry) => entry.key === key);
      const known = entries.map((entry) => entry.key);
      return found === undefined ? err(configKeyUnknown(key, known)) : ok(found);
    }),
  ).map((setting) => ({ document: setting, text: () => settingValue(setting) }));
