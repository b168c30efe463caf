import { exitCodes } from '../../exit-codes.ts';
import type { Command, CommonFlags } from '../../outcome.ts';
import { renderCheck } from '../../render/credentials.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml credentials check PROVIDER` */
export const checkCredential: Command<CommonFlags, [provider: string]> = (
  context,
  _flags,
  provider,
) =>
  withVibeml(context, (vibeml) =>
    vibeml.local.checkCredential(provider, { signal: context.signal }),
  ).map((checked) => ({
    document: checked,
    text: (page) => renderCheck(checked, page),
    exitCode: checked.status === 'valid' ? exitCodes.done : exitCodes.failed,
  }));
