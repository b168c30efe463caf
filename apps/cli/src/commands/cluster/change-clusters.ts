import {
  type ClusterProposal,
  type ClusterServer,
  requestInvalid,
  type VibemlError,
} from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../../context.ts';
import { pageOf } from '../../page-of.ts';
import { renderProposal } from '../../render/clusters.ts';
import type { ClusterChangeFlags } from '../../routes/cluster.ts';

/** A change as it was proposed, with the server that reads the file. */
export type Proposal = ClusterProposal & { readonly server: ClusterServer };

/** What became of a proposal. */
export type ChangeStatus = 'written' | 'unchanged' | 'printed' | 'declined';

const ask = (context: Context, proposal: Proposal): ResultAsync<boolean, VibemlError> => {
  context.out(`${renderProposal(proposal, pageOf(context))}\n\n`);
  return ResultAsync.fromSafePromise(
    context.prompts().then(async (prompts) => (await prompts.confirm('Write this?')) === true),
  );
};

const agreed = (
  context: Context,
  flags: ClusterChangeFlags,
  proposal: Proposal,
): ResultAsync<boolean, VibemlError> => {
  if (flags.yes) return okAsync(true);
  if (flags.json || !context.terminal.interactive) {
    const problem = 'nobody can be asked here: --print shows the change, --yes writes it';
    return errAsync(requestInvalid([{ field: 'the change', problem }]));
  }
  return ask(context, proposal);
};

/** Shows a change of the clusters, asks, and writes it. */
export const changeClusters = (
  context: Context,
  flags: ClusterChangeFlags,
  proposal: Proposal,
  write: (proposal: ClusterProposal) => ResultAsync<void, VibemlError>,
): ResultAsync<ChangeStatus, VibemlError> => {
  if (proposal.kind === 'same') return okAsync('unchanged');
  if (flags.print) return okAsync('printed');
  return agreed(context, flags, proposal).andThen((wanted) =>
    wanted ? write(proposal).map(() => 'written' as const) : okAsync('declined' as const),
  );
};
