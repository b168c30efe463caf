import type { VibemlError } from '@vibeml/sdk';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import { callOperation } from '../define-tool.ts';
import { isGroupId } from '../groups/is-group-id.ts';
import { approvalRefusedFailure, requestInvalidFailure } from '../problems/failures.ts';
import { isRecord } from '../schemas/json-schema.ts';
import type { ToolAnswer, ToolContext } from '../tool.ts';
import { viewOfLaunchedGroup } from '../views/group.ts';
import { viewOfRun } from '../views/run.ts';
import type { PersonAction, PersonReply, Subject } from './asking.ts';
import { findQuestion } from './find-question.ts';

type Answer = ResultAsync<ToolAnswer, VibemlError>;

const launchPlan = (context: ToolContext): Answer =>
  callOperation('launchRun', context)
    .andTee(({ run }) => context.session.supervise(context.vibeml, run.runId))
    .map((output) => ({ kind: 'view', view: viewOfRun(output) }));

const launchGroup = (context: ToolContext): Answer =>
  callOperation('launchGroup', context)
    .andTee(({ members }) => {
      for (const { run } of members)
        if (run?.endedAt === null) context.session.supervise(context.vibeml, run.runId);
    })
    .map((output) => ({ kind: 'view', view: viewOfLaunchedGroup(output, context.sdk.redact) }));

const launch = (context: ToolContext, id: string): Answer =>
  isGroupId(id) ? launchGroup(context) : launchPlan(context);

const reasons: Readonly<Record<Exclude<PersonAction, 'accept'>, string>> = {
  decline: 'the client reported that the person declined',
  cancel: 'the question was closed without an answer',
  no_answer: 'nobody answered in time',
};

const notLaunched = (id: string, action: Exclude<PersonAction, 'accept'>): ToolAnswer => {
  const [kind, idField] = isGroupId(id) ? ['group', 'groupId'] : ['plan', 'planId'];
  const approveCommand = `vibeml approve ${id}`;
  const title = kind === 'group' ? 'Group' : 'Plan';
  return {
    kind: 'view',
    view: {
      summary: `${title} ${id} was not launched: ${reasons[action]}. Nothing was started and nothing is being spent. If the person wants it, they run \`${approveCommand}\` in a terminal; then launch the same ${kind} again.`,
      nextActions: [],
      answer: { status: 'not_launched', reason: action, [idField]: id, approveCommand },
    },
  };
};

/** Acts on what the person said to the plan or group with this digest. */
const settle = (
  context: ToolContext,
  { id, digest }: Subject,
  action: PersonAction,
  client: string,
): Answer => {
  if (action !== 'accept') return okAsync(notLaunched(id, action));
  // An answer that arrives after the call was cancelled starts nothing.
  if (context.call.signal.aborted) return okAsync(notLaunched(id, 'cancel'));
  const agreement = {
    typed: digest.slice(-4),
    approvedBy: `a person at ${client}`.slice(0, 128),
    method: 'elicitation',
  };
  const approved: ResultAsync<unknown, VibemlError> = isGroupId(id)
    ? callOperation('approveGroup', { ...context, input: { groupId: id, ...agreement } })
    : callOperation('approvePlan', { ...context, input: { planId: id, ...agreement } });
  return approved.andThen(() => launch(context, id));
};

const settleReply = (
  context: ToolContext,
  id: string,
  reply: PersonReply,
  client: string,
): Answer => {
  const { asked, action } = reply;
  const isForThisCall = asked.id === id;
  const isOpen = context.session.questions.close(asked);
  return isForThisCall && isOpen
    ? settle(context, asked, action, client)
    : errAsync(
        approvalRefusedFailure(
          asked.id,
          isForThisCall ? 'this answer was used before' : 'the answer belongs to another plan',
        ),
      );
};

const askAbout = (
  context: ToolContext,
  refusal: Extract<VibemlError, { code: 'approval.required' }>,
): Answer => {
  const { asking, session, vibeml } = context;
  if (asking.kind === 'unavailable') return errAsync(refusal);
  return findQuestion(vibeml, refusal.details.planId).andThen(({ message, ...subject }) =>
    match(asking)
      .returnType<Answer>()
      .with({ kind: 'direct' }, ({ ask, client }) =>
        ask(message).andThen((action) => settle(context, subject, action, client)),
      )
      .with({ kind: 'rounds' }, () =>
        session.questions
          .open(subject)
          .map((state): ToolAnswer => ({ kind: 'question', message, state })),
      )
      .exhaustive(),
  );
};

/** What is to be launched; null where the arguments name nothing, or a plan and a group. */
const idOf = (input: unknown): string | null => {
  if (!isRecord(input)) return null;
  const [id, ...others] = [input['planId'], input['groupId']].filter((each) => each !== undefined);
  return typeof id === 'string' && others.length === 0 ? id : null;
};

/**
 * Launches a plan or a group. Where it needs a person's agreement the client is asked, if it can show a form;
 * no argument of the tool counts as agreement. Fails with `approval.required` where nobody can be asked.
 */
export const launchWithConsent = (context: ToolContext): Answer => {
  const { asking, input } = context;
  const id = idOf(input);
  if (id === null) {
    const problem = 'give the id of a plan, or group_id for a group, and not both';
    return errAsync(requestInvalidFailure([{ field: 'planId', problem }]));
  }
  if (asking.kind === 'rounds' && asking.reply !== null) {
    return settleReply(context, id, asking.reply, asking.client);
  }
  return launch(context, id).orElse((error) =>
    error.code === 'approval.required' ? askAbout(context, error) : errAsync(error),
  );
};
