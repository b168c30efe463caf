import type { Command, CommonFlags } from '../../outcome.ts';
import { renderRemoved } from '../../render/credentials.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml credentials remove PROVIDER` */
export const removeCredential: Command<CommonFlags, [provider: string]> = (
  context,
  _flags,
  provider,
) =>
  withVibeml(context, (vibeml) => vibeml.local.removeCredential(provider)).map((removed) => ({
    document: removed,
    text: (page) => renderRemoved(removed, page),
  }));
