import type { Command, CommonFlags } from '../../outcome.ts';
import { renderPolicy } from '../../render/policy.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml policy` */
export const showPolicy: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.local.readPolicy()).map((policy) => ({
    document: policy,
    text: (page) => renderPolicy(policy, page),
  }));
