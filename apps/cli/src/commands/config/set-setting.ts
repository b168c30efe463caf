import type { Command, CommonFlags } from '../../outcome.ts';
import { settingValue } from '../../render/settings.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml config set KEY VALUE` */
export const setSetting: Command<CommonFlags, [key: string, value: string]> = (
  context,
  _flags,
  key,
  value,
) =>
  withVibeml(context, (vibeml) => vibeml.local.setPreference(key, value)).map((setting) => ({
    document: setting,
    text: () => `${setting.key} is ${settingValue(setting)} now.`,
  }));
