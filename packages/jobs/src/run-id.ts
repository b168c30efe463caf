import {
  type IdSource,
  type Plan,
  RunId,
  type RunStore,
  type StoreError,
} from '@vibeml/core-models';
import { ok, type ResultAsync, safeTry } from 'neverthrow';

const maxModelCharacters = 28;
const maxDatasetCharacters = 24;

const lastPart = (reference: string): string =>
  reference
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .at(-1) ?? '';

const slug = (text: string, maxCharacters: number, fallback: string): string => {
  const clean = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, maxCharacters)
    .replace(/^[.-]+|[.-]+$/g, '');
  return clean === '' ? fallback : clean;
};

const modelSlug = (plan: Plan): string =>
  slug(
    lastPart(plan.model.name).replace(/-(?:instruct|chat|it|base)$/i, ''),
    maxModelCharacters,
    'model',
  );

const datasetSlug = (plan: Plan): string =>
  slug(
    lastPart(plan.train.reference).replace(/\.(?:jsonl|ndjson|json|csv|parquet)$/i, ''),
    maxDatasetCharacters,
    'data',
  );

/** A run id: model, dataset and random characters, such as `smollm2-135m_chats_7f3k`. */
export const nameRun = (plan: Plan, randomCharacters: string): RunId =>
  RunId.parse(`${modelSlug(plan)}_${datasetSlug(plan)}_${randomCharacters}`);

const maxTries = 8;

/** A run id that no run has yet; after a few collisions it gets longer. */
export const findFreeRunId = (
  plan: Plan,
  ports: { readonly runs: RunStore; readonly ids: IdSource },
): ResultAsync<RunId, StoreError> =>
  safeTry(async function* () {
    for (let attempt = 0; attempt < maxTries; attempt += 1) {
      const candidate = nameRun(plan, ports.ids.randomCharacters(4));
      if ((yield* ports.runs.findRun(candidate)) === null) return ok(candidate);
    }
    return ok(nameRun(plan, ports.ids.randomCharacters(8)));
  });
