import type { OperationOutput, Vibeml, VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { Outcome } from '../outcome.ts';
import { renderGroup } from '../render/group.ts';
import { commandList } from '../render/next-commands.ts';
import type { Page } from '../render/page.ts';
import type { PlanFlags } from '../routes/plan.ts';
import { buildGroup } from './build-group.ts';

const nextStep = ({ group, approval }: OperationOutput<'planGroup'>, page: Page): string =>
  commandList(
    [
      approval.command === null
        ? [`vibeml launch ${group.id} --follow`, 'start them']
        : [approval.command, 'approve all of them, at a terminal'],
    ],
    page,
  );

/** Plans the group that the flags ask for. */
export const planGroup = (
  context: Context,
  vibeml: Vibeml,
  flags: PlanFlags,
): ResultAsync<Outcome, VibemlError> =>
  buildGroup(flags)
    .andThen((input) => vibeml.planGroup(input, { signal: context.signal }))
    .map((answer) => ({
      document: answer,
      text: (page) => [renderGroup(answer.group, page), nextStep(answer, page)].join('\n'),
    }));
