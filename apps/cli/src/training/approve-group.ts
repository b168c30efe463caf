import { approvalRequired, cancelled, type Vibeml, type VibemlError } from '@vibeml/sdk';
import { errAsync, type ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { Outcome } from '../outcome.ts';
import { pageOf } from '../page-of.ts';
import { askDigestEnd } from '../prompts/ask-digest-end.ts';
import { renderGroup } from '../render/group.ts';
import { commandList } from '../render/next-commands.ts';
import { dollars } from '../render/numbers.ts';

/**
 * Asks a person at a terminal to agree to a group. Fails with `approval.required` where nobody can be asked, with
 * `approval.refused` when the person does not agree, and with `request.cancelled` when the question is left.
 */
export const approveGroup = (
  context: Context,
  vibeml: Vibeml,
  groupId: string,
  json: boolean | undefined,
): ResultAsync<Outcome, VibemlError> =>
  vibeml.local.findGroup(groupId).andThen((group) => {
    if (!context.terminal.interactive || json) {
      return errAsync(
        approvalRequired(group.id, 'approving needs a terminal at both ends, without --json'),
      );
    }
    context.out(`${renderGroup(group, pageOf(context))}\n`);
    return askDigestEnd(context, {
      digest: group.digest,
      purpose: `approve all ${group.items.length} plans`,
      otherwise: 'anything else refuses them',
    })
      .andThen((typed) =>
        typed === null
          ? errAsync(cancelled(`The approval of group ${group.id}`))
          : vibeml.approveGroup({
              groupId: group.id,
              typed: typed.trim(),
              approvedBy: context.userName(),
              method: 'terminal',
            }),
      )
      .map(
        ({ approval }): Outcome => ({
          document: { approval },
          text: (page) =>
            [
              `${page.paint('good', '✔')} Group ${approval.groupId} is approved by ${approval.approvedBy}: at most ${dollars(approval.capUsd)} together.`,
              commandList([[`vibeml launch ${approval.groupId} --follow`, 'start it']], page),
            ].join('\n'),
        }),
      );
  });
