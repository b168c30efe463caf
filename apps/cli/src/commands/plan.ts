import { type OperationOutput, requestInvalid, type Vibeml, type VibemlError } from '@vibeml/sdk';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { Command, Outcome } from '../outcome.ts';
import { commandList } from '../render/next-commands.ts';
import type { Page } from '../render/page.ts';
import { paragraph } from '../render/paragraph.ts';
import { renderPlan } from '../render/plan.ts';
import type { PlanFlags } from '../routes/plan.ts';
import { buildRequest } from '../training/build-request.ts';
import { withVibeml } from '../with-vibeml.ts';

const nextStep = ({ plan, approval }: OperationOutput<'planRun'>, page: Page): string =>
  approval.required
    ? `${paragraph(`  A person must approve it: ${approval.reasons.join('; ')}.`, page, '  ')}\n${commandList([[`vibeml approve ${plan.id}`, 'approve it, at a terminal']], page)}`
    : commandList([[`vibeml launch ${plan.id} --follow`, 'start it']], page);

/** Only a file may leave them out. */
const checkFlags = ({ model, dataset }: PlanFlags): Result<void, VibemlError> => {
  const missing = [
    ...(model === undefined ? ['model'] : []),
    ...(dataset === undefined ? ['dataset'] : []),
  ];
  return missing.length === 0
    ? ok(undefined)
    : err(
        requestInvalid(missing.map((field) => ({ field, problem: `is missing: give --${field}` }))),
      );
};

const planOne = (
  context: Context,
  vibeml: Vibeml,
  flags: PlanFlags,
): ResultAsync<Outcome, VibemlError> =>
  checkFlags(flags)
    .asyncAndThen(() => vibeml.planRun(buildRequest(flags), { signal: context.signal }))
    .map((answer) => ({
      document: answer,
      text: (page) =>
        [
          renderPlan(answer.plan, page, { explain: flags.explain === true }),
          nextStep(answer, page),
        ].join('\n'),
    }));

const loadGroups = () => ResultAsync.fromSafePromise(import('../training/plan-group.ts'));

/** `vibeml plan`; with a grid or a file, a group of plans. */
export const plan: Command<PlanFlags> = (context, flags) =>
  withVibeml(context, (vibeml) =>
    flags.grid === undefined && flags.file === undefined
      ? planOne(context, vibeml, flags)
      : loadGroups().andThen(({ planGroup }) => planGroup(context, vibeml, flags)),
  );
