import { exitCodes } from '../../exit-codes.ts';
import type { Command, CommonFlags } from '../../outcome.ts';
import { renderChecks } from '../../render/setup-checks.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml cluster check NAME`; exit code 1 where the cluster can't be used. */
export const checkCluster: Command<CommonFlags, [name: string]> = (context, _flags, name) =>
  withVibeml(context, (vibeml) =>
    vibeml.local.clusters.check(name, { signal: context.signal }),
  ).map((checks) => ({
    document: { checks },
    text: (page) => renderChecks(checks, page),
    exitCode: checks.every(({ status }) => status !== 'fail') ? exitCodes.done : exitCodes.failed,
  }));
