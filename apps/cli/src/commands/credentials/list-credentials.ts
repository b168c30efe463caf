import type { Command, CommonFlags } from '../../outcome.ts';
import { renderCredentials } from '../../render/credentials.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml credentials list` */
export const listCredentials: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.local.listCredentials()).map((credentials) => ({
    document: { credentials },
    text: (page) => renderCredentials(credentials, page),
  }));
