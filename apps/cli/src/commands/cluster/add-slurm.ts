import type { ClusterEntryInput, SetupCheck, Vibeml, VibemlError } from '@vibeml/sdk';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { Command, Outcome } from '../../outcome.ts';
import { renderAdded } from '../../render/clusters.ts';
import type { AddSlurmFlags } from '../../routes/cluster.ts';
import { withVibeml } from '../../with-vibeml.ts';
import { type ChangeStatus, changeClusters } from './change-clusters.ts';

const entryOf = (context: Context, flags: AddSlurmFlags, name: string): ClusterEntryInput => ({
  name,
  host: flags.host,
  user: flags.user ?? context.userName(),
  port: flags.port ?? null,
  identityFile: flags.identityFile ?? null,
  proxyJump: flags.proxyJump ?? null,
});

const lookAt = (
  context: Context,
  vibeml: Vibeml,
  name: string,
  status: ChangeStatus,
): ResultAsync<readonly SetupCheck[], VibemlError> =>
  status === 'written' || status === 'unchanged'
    ? vibeml.local.clusters.check(name, { signal: context.signal })
    : okAsync([]);

/** `vibeml cluster add slurm NAME --host HOST`; exit code 1 where the cluster can't be used yet. */
export const addSlurm: Command<AddSlurmFlags, [name: string]> = (context, flags, name) =>
  withVibeml(context, (vibeml) =>
    safeTry<Outcome, VibemlError>(async function* () {
      const { clusters } = vibeml.local;
      const proposal = yield* clusters.proposeAdd(entryOf(context, flags, name));
      const status = yield* changeClusters(context, flags, proposal, clusters.apply);
      const checks = yield* lookAt(context, vibeml, name, status);
      const { dataDirectory } = vibeml.local;
      const { kind, path, backup, difference, server } = proposal;
      const isFit = checks.every((check) => check.status !== 'fail');
      const outcome: Outcome = {
        document: { status, change: kind, path, backup, difference, checks, server },
        text: (page) => renderAdded({ name, status, proposal, checks, dataDirectory }, page),
        exitCode: isFit ? exitCodes.done : exitCodes.failed,
      };
      return ok(outcome);
    }),
  );
