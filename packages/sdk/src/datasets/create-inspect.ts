import type {
  CallContext,
  DatasetFacts,
  DatasetHints,
  DatasetSource,
  ModelFacts,
  ModelHub,
  TokenCounter,
} from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ok, okAsync, ResultAsync, safeTry } from 'neverthrow';

/** What looking at datasets needs. */
export interface InspectPorts {
  readonly datasets: () => ResultAsync<DatasetSource, never>;
  readonly modelHub: () => ResultAsync<ModelHub, VibemlError>;
}

/** Which rows to look at, and for which model. */
export interface InspectSelection {
  readonly train: string;
  readonly eval: string | null;
  readonly hints: DatasetHints;
  readonly model: ModelFacts | null;
}

const tokenCounterOf = (
  ports: InspectPorts,
  model: ModelFacts | null,
  context: CallContext,
): ResultAsync<TokenCounter | null, VibemlError> => {
  if (model === null) return okAsync(null);
  return safeTry(async function* () {
    const hub = yield* ports.modelHub();
    const files = yield* hub.readTokenizer(model, context);
    if (files === null) return ok(null);
    const { createTokenCounter } = await import('@vibeml/datasets');
    return ok(createTokenCounter({ ...files, model: model.name }).unwrapOr(null));
  });
};

/** Makes the look at training rows and, where given, at held-out rows that must not repeat them. */
export const createInspect =
  (ports: InspectPorts) =>
  (
    selection: InspectSelection,
    context: CallContext,
  ): ResultAsync<{ train: DatasetFacts; eval: DatasetFacts | null }, VibemlError> =>
    safeTry(async function* () {
      const { model, hints } = selection;
      const source = yield* ports.datasets();
      const tokenCounter = yield* tokenCounterOf(ports, model, context);
      const { inspectDataset } = yield* ResultAsync.fromSafePromise(import('@vibeml/datasets'));
      const request = { hints, tokenCounter, hasChatTemplate: model?.hasChatTemplate ?? true };
      const train = yield* source
        .open(selection.train, context)
        .andThen((dataset) =>
          inspectDataset({ ...request, dataset, purpose: 'train', trainPrompts: null }, context),
        );
      if (selection.eval === null) return ok({ train: train.facts, eval: null });
      const held = yield* source
        .open(selection.eval, context)
        .andThen((dataset) =>
          inspectDataset(
            { ...request, dataset, purpose: 'eval', trainPrompts: train.prompts },
            context,
          ),
        );
      return ok({ train: train.facts, eval: held.facts });
    });
