import { okAsync } from 'neverthrow';
import type { Command, CommonFlags } from '../../outcome.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml config path` */
export const showPath: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => okAsync(vibeml.local.dataDirectory)).map((dataDirectory) => ({
    document: { dataDirectory },
    text: () => dataDirectory,
  }));
