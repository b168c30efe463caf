import type {
  CallContext,
  DatasetFacts,
  DatasetHints,
  DatasetSource,
  Finding,
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

/** What a model's tokenizer gives: a counter, and what is wrong with its chat template. */
interface TokenizerView {
  readonly tokenCounter: TokenCounter | null;
  readonly templateFindings: readonly Finding[];
}

const blind: TokenizerView = { tokenCounter: null, templateFindings: [] };

/** Formats whose rows are rendered by the chat template. */
const chatFormats: ReadonlySet<DatasetFacts['format']> = new Set(['chat', 'sharegpt', 'alpaca']);

const viewTokenizer = (
  ports: InspectPorts,
  { model, hints }: InspectSelection,
  context: CallContext,
): ResultAsync<TokenizerView, VibemlError> => {
  if (model === null) return okAsync(blind);
  return safeTry(async function* () {
    const hub = yield* ports.modelHub();
    const files = yield* hub.readTokenizer(model, context);
    if (files === null) return ok(blind);
    const { checkChatTemplate, createTokenCounter } = await import('@vibeml/datasets');
    const { trainOn = 'assistant' } = hints;
    const request = { ...files, model: model.name, trainOn };
    return ok({
      tokenCounter: createTokenCounter(request).unwrapOr(null),
      templateFindings: checkChatTemplate(request),
    });
  });
};

const isChat = ({ format, loss }: DatasetFacts): boolean =>
  chatFormats.has(format) || (format === 'prompt_completion' && loss?.template === 'model');

/** What is wrong with the template is said once, and not of every row again. */
const repeatsTemplate = ({ code }: Finding): boolean => code === 'answer_without_end';

const withFindings = (facts: DatasetFacts, findings: readonly Finding[]): DatasetFacts =>
  isChat(facts) && findings.length > 0
    ? {
        ...facts,
        findings: [...findings, ...facts.findings.filter((each) => !repeatsTemplate(each))],
      }
    : facts;

/** Rows are compared with the length that is asked for, else with what the model takes at most. */
const completeHints = (hints: DatasetHints, model: ModelFacts | null): DatasetHints => {
  const maxLength = hints.maxLength ?? model?.maxPositions;
  return maxLength == null ? hints : { ...hints, maxLength };
};

/** Makes the look at training rows and, where given, at held-out rows that must not repeat them. */
export const createInspect =
  (ports: InspectPorts) =>
  (
    selection: InspectSelection,
    context: CallContext,
  ): ResultAsync<{ train: DatasetFacts; eval: DatasetFacts | null }, VibemlError> =>
    safeTry(async function* () {
      const { model } = selection;
      const hints = completeHints(selection.hints, model);
      const source = yield* ports.datasets();
      const { tokenCounter, templateFindings } = yield* viewTokenizer(ports, selection, context);
      const { inspectDataset } = yield* ResultAsync.fromSafePromise(import('@vibeml/datasets'));
      const request = { hints, tokenCounter, hasChatTemplate: model?.hasChatTemplate ?? true };
      const train = yield* source
        .open(selection.train, context)
        .andThen((dataset) =>
          inspectDataset({ ...request, dataset, purpose: 'train', trainPrompts: null }, context),
        );
      const trainFacts = withFindings(train.facts, templateFindings);
      if (selection.eval === null) return ok({ train: trainFacts, eval: null });
      const held = yield* source
        .open(selection.eval, context)
        .andThen((dataset) =>
          inspectDataset(
            { ...request, dataset, purpose: 'eval', trainPrompts: train.prompts },
            context,
          ),
        );
      return ok({ train: trainFacts, eval: held.facts });
    });
