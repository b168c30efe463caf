import type { Command, CommonFlags } from '../../outcome.ts';
import { settingValue } from '../../render/settings.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml config unset KEY` */
export const unsetSetting: Command<CommonFlags, [key: string]> = (context, _flags, key) =>
  withVibeml(context, (vibeml) => vibeml.local.unsetPreference(key)).map((setting) => ({
    document: setting,
    text: () =>
      setting.value === null
        ? `${setting.key} is not set now.`
        : `${setting.key} is ${settingValue(setting)} now, from ${setting.origin}.`,
  }));
