import type { Command, CommonFlags } from '../../outcome.ts';
import { renderSettings } from '../../render/settings.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml config list` */
export const listSettings: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.local.listPreferences()).map((settings) => ({
    document: { settings },
    text: (page) => renderSettings(settings, page),
  }));
