import {
  cancelled,
  type OperationOutput,
  type Plan,
  type Vibeml,
  type VibemlError,
} from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { followOutcome } from '../follow/follow-outcome.ts';
import { followRun } from '../follow/follow-run.ts';
import { openFollowView } from '../follow/open-follow-view.ts';
import type { CommonFlags, Outcome } from '../outcome.ts';
import { commandList, renderNextActions } from '../render/next-commands.ts';
import type { StartFlags } from '../routes/train.ts';
import { askApproval } from './ask-approval.ts';
import { showPlan } from './show-plan.ts';
import { withServer } from './with-server.ts';

type Answer = OperationOutput<'planRun'>;
type Launched = OperationOutput<'launchRun'>;

const notStarted = (answer: Answer): Outcome => ({
  document: { ...answer, run: null },
  text: (page) =>
    [
      'Nothing was started.',
      commandList([[`vibeml launch ${answer.plan.id} --follow`, 'start it after all']], page),
    ].join('\n'),
  exitCode: exitCodes.consent,
});

/** A free run of our own program needs no approval; a person who is there is asked all the same. */
const confirmFree = (
  context: Context,
  plan: Plan,
  flags: CommonFlags & StartFlags,
): ResultAsync<boolean, VibemlError> => {
  if (flags.yes || flags.json || !context.terminal.interactive) return okAsync(true);
  const question = `Start this run? (plan ${plan.id})`;
  return ResultAsync.fromSafePromise<boolean | null, VibemlError>(
    context.prompts().then((prompts) => prompts.confirm(question)),
  ).andThen((answer) =>
    answer === null ? errAsync(cancelled('Starting the run')) : okAsync(answer),
  );
};

/** Whether the plan may start; `--yes` never stands for an approval. */
const consent = (
  context: Context,
  vibeml: Vibeml,
  answer: Answer,
  flags: CommonFlags & StartFlags,
): ResultAsync<boolean, VibemlError> =>
  answer.approval.required
    ? askApproval(context, vibeml, answer.plan, flags).map(() => true)
    : confirmFree(context, answer.plan, flags);

/** Follows a run that was launched, and says how it ended. */
export const followLaunched = (
  context: Context,
  vibeml: Vibeml,
  launched: Launched,
  options: {
    readonly json: boolean | undefined;
    readonly more?: Readonly<Record<string, unknown>>;
  },
): ResultAsync<Outcome, VibemlError> => {
  const isShown = launched.alreadyLaunched || !context.terminal.live;
  if (!options.json && isShown) context.out(`${launched.summary}\n`);
  return ResultAsync.fromSafePromise<Awaited<ReturnType<typeof openFollowView>>, VibemlError>(
    openFollowView(context, options.json),
  )
    .andThen((view) => followRun(context, vibeml, launched.run, view))
    .andThen((followed) => followOutcome(vibeml, followed, options.more));
};

/** What a command says that launched a run and goes. */
export const launchOutcome = (launched: Launched): Outcome => ({
  document: launched,
  text: (page) =>
    [launched.summary, renderNextActions(launched.nextActions, page)].join('\n').trimEnd(),
});

/** Shows a plan, asks, starts it and follows the run: what `train` and `resume` share. */
export const startPlan = (
  context: Context,
  vibeml: Vibeml,
  answer: Answer,
  flags: CommonFlags & StartFlags,
): ResultAsync<Outcome, VibemlError> => {
  showPlan(context, answer.plan, flags.json);
  return consent(context, vibeml, answer, flags).andThen((agreed) => {
    if (!agreed) return okAsync(notStarted(answer));
    const launched = withServer(context, vibeml, flags.json, () =>
      vibeml.launchRun({ planId: answer.plan.id }, { signal: context.signal }),
    );
    return flags.detach
      ? launched.map(launchOutcome)
      : launched.andThen((started) =>
          followLaunched(context, vibeml, started, {
            json: flags.json,
            more: { plan: answer.plan },
          }),
        );
  });
};
