import type { RunId, Vibeml, VibemlError } from '@vibeml/sdk';
import { match, P } from 'ts-pattern';
import { isRecord } from '../schemas/json-schema.ts';
import type { Sdk } from '../sdk.ts';
import type { Tool } from '../tool.ts';
import type { Spending } from './problem.ts';

const nothing: Spending = { hourlyUsd: 0 };
const unknown: Spending = { hourlyUsd: null };

const spendingOfRun = (vibeml: Vibeml, runId: RunId): Promise<Spending> =>
  vibeml.getRun({ runId, cached: true }).match(
    ({ run }) => (run.releasedAt === null ? { hourlyUsd: run.hourlyUsd } : nothing),
    () => unknown,
  );

const runIdOf = (sdk: Sdk, input: unknown): RunId | null => {
  const named = isRecord(input) ? sdk.RunId.safeParse(input['runId']) : null;
  return named?.success === true ? named.data : null;
};

/** Says whether money is being spent on the thing that a failed call was about. */
export const spendingNow = async (
  context: { readonly sdk: Sdk; readonly vibeml: Vibeml; readonly input: unknown },
  tool: Pick<Tool, 'operation'>,
  error: VibemlError,
): Promise<Spending> =>
  match(error)
    .returnType<Spending | Promise<Spending>>()
    // These are found before anything is started.
    .with(
      { kind: P.union('validation', 'budget', 'resource') },
      { code: 'run.not_found' },
      () => nothing,
    )
    .otherwise(() => {
      const runId = runIdOf(context.sdk, context.input);
      if (runId !== null) return spendingOfRun(context.vibeml, runId);
      return tool.operation === 'launchRun' ? unknown : nothing;
    });
