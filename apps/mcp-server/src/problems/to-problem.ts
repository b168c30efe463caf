import type { VibemlError } from '@vibeml/sdk';
import { match, P } from 'ts-pattern';
import { fitAnswer } from '../answers/fit-answer.ts';
import { redactAll } from '../answers/redact-all.ts';
import type { ArgumentFault } from '../names/from-snake.ts';
import { renameKnown } from '../names/rename-words.ts';
import { snakeCase } from '../names/snake-case.ts';
import { toolNames } from '../names/tool-names.ts';
import { isRecord } from '../schemas/json-schema.ts';
import type { Sdk } from '../sdk.ts';
import type { Attempt, Problem, Spending } from './problem.ts';
import { proposeTool } from './propose-tool.ts';

const longestFact = 1000;
const mostDetailBytes = 6000;

/** Facts come from outside as often as not: JSON quotes them, secrets are taken out, and they are bounded. */
const factOf = (sdk: Sdk, key: string, value: unknown): string => {
  const text = `${snakeCase(key)}: ${JSON.stringify(redactAll(value, sdk.redact))}`;
  return text.length <= longestFact ? text : `${text.slice(0, longestFact)}…`;
};

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

const renameKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(renameKeys);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [snakeCase(key), renameKeys(each)]),
  );
};

const detailsOf = (sdk: Sdk, details: object): Readonly<Record<string, unknown>> => {
  const clean = redactAll(renameKeys(details), sdk.redact);
  const { value } = fitAnswer(clean, mostDetailBytes, (each) => JSON.stringify(each).length);
  return isRecord(value) ? value : {};
};

/** Money is a decision of a person; an assistant is not told to raise a limit. */
const attemptsOf = (error: VibemlError, names: readonly string[]): readonly Attempt[] =>
  match(error)
    .returnType<readonly Attempt[]>()
    .with({ code: 'budget.exceeded' }, ({ details: { counterOffers, planId } }) => [
      ...counterOffers.map((offer) => ({
        text: `Within the budget: ${offer.title}, about $${offer.expectedUsd.toFixed(2)}. Show it to the person; if they want it, launch it.`,
        tool: toolNames.launchRun,
        args: { plan_id: offer.planId },
      })),
      {
        text: `Plan again with fewer steps or a cheaper machine. Only the person can let a limit be passed, in a terminal${planId === undefined ? '' : `: \`vibeml approve ${planId} --override-budget REASON\``}.`,
      },
    ])
    .with({ code: P.union('budget.unbounded', 'policy.refused') }, () => [
      {
        text: 'Ask the person for a cap in dollars and plan again with max_cost_usd; only they know what they want to spend.',
      },
    ])
    .with({ code: 'approval.required' }, ({ details }) => [
      {
        text: `This client can't ask the person here. Show them the plan; if they agree they run \`vibeml approve ${details.planId}\` in a terminal. Then launch the same plan again.`,
      },
    ])
    .otherwise(({ advice }) =>
      advice.map(proposeTool).map((each) => ({ ...each, text: renameKnown(each.text, names) })),
    );

/** Gives an error the form that an assistant gets. `names` are the operation's input names, put into the tool's words. */
export const toProblem = (
  sdk: Sdk,
  error: VibemlError,
  spending: Spending,
  names: readonly string[],
): Problem => {
  const { recovery, retrySafe } = sdk.classify(error);
  const facts = Object.entries(error.details).filter(([, value]) => !isEmpty(value));
  return {
    code: error.code,
    category: error.kind,
    sentence: sdk.redact(renameKnown(error.message, names)),
    why: facts.map(([key, value]) => factOf(sdk, key, renameKeys(value))),
    attempts: attemptsOf(error, names),
    retrySafe,
    retryable: recovery === 'retry',
    spending,
    details: detailsOf(sdk, error.details),
  };
};

const shownFaults = 20;

/** Arguments that can't be taken; all are named at once, up to twenty. */
export const argumentProblem = (tool: string, all: readonly ArgumentFault[]): Problem => {
  const faults = all.slice(0, shownFaults);
  const lines = faults.map(({ argument, problem }) =>
    argument === '' ? problem : `${argument}: ${problem}`,
  );
  return {
    code: 'request.invalid',
    category: 'validation',
    sentence: `The arguments of ${tool} can't be taken.`,
    why: lines,
    attempts: [{ text: `Correct them and call ${tool} again.` }],
    retrySafe: true,
    retryable: false,
    spending: { hourlyUsd: 0 },
    details: { problems: faults.map((fault) => ({ ...fault })) },
  };
};

/** A failure of the server itself, before anything could be asked. */
export const plainProblem = ({ code, kind, message, advice }: VibemlError): Problem => ({
  code,
  category: kind,
  sentence: message,
  why: [],
  attempts: advice.map(proposeTool),
  retrySafe: false,
  retryable: false,
  spending: { hourlyUsd: null },
  details: {},
});
