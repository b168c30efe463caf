import type { NextAction, OperationOutput, PlanGroup, QuantityRange } from '@vibeml/sdk';
import { snakeCase } from '../names/snake-case.ts';
import type { View } from '../tool.ts';

type Redact = (text: string) => string;
type Planned = OperationOutput<'planGroup'>;
type Launched = OperationOutput<'launchGroup'>;
type Member = Launched['members'][number];

const longestTitle = 160;

type Change = PlanGroup['items'][number]['changes'][number];

const changeText = ({ field, after }: Change): string =>
  typeof after === 'string'
    ? after
    : `${snakeCase(field.split('.').at(-1) ?? field)} ${JSON.stringify(after)}`;

/** In what an item differs, in the words of the arguments. */
export const titleOf = (
  { title, changes }: { readonly title: string; readonly changes: readonly Change[] },
  redact: Redact,
): string => redact(changes.map(changeText).join(' · ') || title).slice(0, longestTitle);

/** A line of a comparison: the sum of the group says where its numbers come from and when. */
const shortRange = (range: QuantityRange | null) =>
  range === null
    ? null
    : {
        low: range.low,
        expected: range.expected,
        high: range.high,
        unit: range.unit,
        method: range.method,
      };

const planLine = (item: PlanGroup['items'][number], redact: Redact) => ({
  title: titleOf(item, redact),
  planId: item.planId,
  workflow: item.workflow,
  machine: item.machine,
  steps: item.steps,
  memory:
    item.memory === null
      ? null
      : { value: item.memory.value, unit: item.memory.unit, method: item.memory.method },
  duration: shortRange(item.duration),
  cost: shortRange(item.cost),
});

const proposals = ({ nextActions, group, approval }: Planned): readonly NextAction[] =>
  approval.required
    ? [
        {
          operation: 'launchGroup',
          input: { groupId: group.id },
          why: 'After the person has seen the plans: asks them to agree to all of them once, then starts them.',
        },
      ]
    : nextActions;

/** A planned group as an assistant shows it: a line for each plan, what can't be planned, the bill and the cap of all. */
export const viewOfGroup = (output: Planned, redact: Redact): View => {
  const { id, digest, expiresAt, concurrency, capUsd, cost, items, failures } = output.group;
  return {
    summary: redact(output.summary),
    nextActions: proposals(output),
    answer: {
      approval: output.approval,
      group: {
        id,
        digest,
        expiresAt,
        concurrency,
        capUsd,
        cost,
        items: items.map((item) => planLine(item, redact)),
        failures: failures.map((failure) => ({
          title: titleOf(failure, redact),
          code: failure.code,
          message: redact(failure.message),
        })),
      },
    },
  };
};

const memberLine = ({ item, run, error }: Member, redact: Redact) => ({
  title: titleOf(item, redact),
  planId: item.planId,
  runId: run?.runId ?? null,
  status: run?.status ?? 'waiting',
  step: run?.progress?.step ?? null,
  loss: run?.progress?.loss ?? null,
  evalLossAfter: run?.evalLossAfter ?? null,
  elapsedSeconds: run?.elapsedSeconds ?? null,
  spentUsd: run?.spentUsd ?? null,
  error: error === null ? null : { code: error.code, message: redact(error.message) },
});

const followActions = ({ members, group, waiting, finished }: Launched): readonly NextAction[] => {
  if (finished) return [];
  const [first] = members.flatMap(({ run }) => (run?.endedAt === null ? [run] : []));
  return [
    ...(first === undefined
      ? []
      : [
          {
            operation: 'waitForRun' as const,
            input: { runId: first.runId },
            why: 'Follows the first run that is going.',
          },
        ]),
    {
      operation: 'launchGroup',
      input: { groupId: group.id },
      why:
        waiting > 0
          ? 'Starts the next ones when a run has ended.'
          : 'Shows how all runs of the group stand.',
    },
  ];
};

/** What became of a group: a line for each item, to compare them. */
export const viewOfLaunchedGroup = (launched: Launched, redact: Redact): View => ({
  summary: launched.summary,
  nextActions: followActions(launched),
  answer: {
    group: {
      id: launched.group.id,
      concurrency: launched.group.concurrency,
      capUsd: launched.group.capUsd,
    },
    members: launched.members.map((member) => memberLine(member, redact)),
    waiting: launched.waiting,
    finished: launched.finished,
  },
});
