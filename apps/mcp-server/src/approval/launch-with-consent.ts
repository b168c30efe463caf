import type { OperationOutput, VibemlError } from '@vibeml/sdk';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import { callOperation } from '../define-tool.ts';
import { approvalRefusedFailure } from '../problems/failures.ts';
import type { ToolAnswer, ToolContext } from '../tool.ts';
import { viewOfRun } from '../views/run.ts';
import type { PersonAction, PersonReply } from './asking.ts';
import { describeQuestion } from './describe-question.ts';

type Answer = ResultAsync<ToolAnswer, VibemlError>;

const launched = (output: OperationOutput<'launchRun'>): ToolAnswer => ({
  kind: 'view',
  view: viewOfRun(output),
});

const launch = (context: ToolContext): Answer =>
  callOperation('launchRun', context)
    .andTee(({ run }) => context.session.supervise(context.vibeml, run.runId))
    .map(launched);

const reasons: Readonly<Record<Exclude<PersonAction, 'accept'>, string>> = {
  decline: 'the client reported that the person declined',
  cancel: 'the question was closed without an answer',
  no_answer: 'nobody answered in time',
};

const notLaunched = (planId: string, action: Exclude<PersonAction, 'accept'>): ToolAnswer => ({
  kind: 'view',
  view: {
    summary: `Plan ${planId} was not launched: ${reasons[action]}. Nothing was started and nothing is being spent. If the person wants it, they run \`vibeml approve ${planId}\` in a terminal; then launch the same plan again.`,
    nextActions: [],
    answer: {
      status: 'not_launched',
      reason: action,
      planId,
      approveCommand: `vibeml approve ${planId}`,
    },
  },
});

/** Acts on what the person said to the plan with this digest. */
const settle = (
  context: ToolContext,
  plan: { readonly planId: string; readonly digest: string },
  action: PersonAction,
  client: string,
): Answer => {
  if (action !== 'accept') return okAsync(notLaunched(plan.planId, action));
  // An answer that arrives after the call was cancelled starts nothing.
  if (context.call.signal.aborted) return okAsync(notLaunched(plan.planId, 'cancel'));
  const approval = {
    planId: plan.planId,
    typed: plan.digest.slice(-4),
    approvedBy: `a person at ${client}`.slice(0, 128),
    method: 'elicitation',
  };
  return callOperation('approvePlan', { ...context, input: approval }).andThen(() =>
    launch(context),
  );
};

const settleReply = (context: ToolContext, reply: PersonReply, client: string): Answer => {
  const { asked, action } = reply;
  const isForThisCall = callsPlan(context.input, asked.planId);
  const isOpen = context.session.questions.close(asked);
  return isForThisCall && isOpen
    ? settle(context, asked, action, client)
    : errAsync(
        approvalRefusedFailure(
          asked.planId,
          isForThisCall ? 'this answer was used before' : 'the answer belongs to another plan',
        ),
      );
};

const callsPlan = (input: unknown, planId: string): boolean =>
  typeof input === 'object' && input !== null && 'planId' in input && input.planId === planId;

const askAbout = (
  context: ToolContext,
  refusal: Extract<VibemlError, { code: 'approval.required' }>,
): Answer =>
  match(context.asking)
    .returnType<Answer>()
    .with({ kind: 'unavailable' }, () => errAsync(refusal))
    .with({ kind: 'direct' }, ({ ask, client }) =>
      context.vibeml.local
        .findPlan(refusal.details.planId)
        .andThen((plan) =>
          ask(describeQuestion(plan)).andThen((action) =>
            settle(context, { planId: plan.id, digest: plan.digest }, action, client),
          ),
        ),
    )
    .with({ kind: 'rounds' }, () =>
      context.vibeml.local.findPlan(refusal.details.planId).andThen((plan) =>
        context.session.questions.open({ planId: plan.id, digest: plan.digest }).map(
          (state): ToolAnswer => ({
            kind: 'question',
            message: describeQuestion(plan),
            state,
          }),
        ),
      ),
    )
    .exhaustive();

/**
 * Launches a plan. Where it needs a person's agreement the client is asked, if it can show a form;
 * no argument of the tool counts as agreement. Fails with `approval.required` where nobody can be asked.
 */
export const launchWithConsent = (context: ToolContext): Answer => {
  const { asking } = context;
  if (asking.kind === 'rounds' && asking.reply !== null) {
    return settleReply(context, asking.reply, asking.client);
  }
  return launch(context).orElse((error) =>
    error.code === 'approval.required' ? askAbout(context, error) : errAsync(error),
  );
};
