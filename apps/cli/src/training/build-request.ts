import type { OperationInput } from '@vibeml/sdk';
import type { Pair } from '../routes/flag-kinds.ts';
import type { GroupRequestFlags } from '../routes/request-flags.ts';
import { chooseHyperparameters } from './choose-hyperparameters.ts';
import { given } from './given.ts';

/** `name=value` pairs as an object; the last of a name counts. */
export const pairsToObject = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ name, value }) => [name, value]));

/** The training request that the flags stand for. The plan checks it. */
export const buildRequest = (flags: GroupRequestFlags): OperationInput<'planRun'> => ({
  ...given('model', flags.model),
  ...given('dataset', flags.dataset),
  hyperparameters: chooseHyperparameters(flags),
  ...given('evalDataset', flags.eval),
  ...given('evalFraction', flags.evalFraction),
  ...given('workflow', flags.workflow),
  ...given('name', flags.name),
  ...given('format', flags.format),
  ...given('columns', flags.column && pairsToObject(flags.column)),
  ...given('maxCostUsd', flags.maxCost),
  ...given('target', flags.on),
  ...given('gpuType', flags.gpu),
  ...given('cloud', flags.cloud),
  ...given('region', flags.region),
  ...given('spot', flags.spot),
  ...given('prefer', flags.prefer),
  ...given('maxHours', flags.maxHours),
  ...given('hubRepository', flags.hubRepo),
  ...given('holdMinutes', flags.hold),
  ...given('maxRestarts', flags.restarts),
  ...given('diskGib', flags.disk),
  ...given('tags', flags.tag && pairsToObject(flags.tag)),
  ...given('project', flags.project),
  ...given(
    'answerForm',
    flags.answerKeys && { type: 'json_object' as const, keys: [...flags.answerKeys] },
  ),
});
