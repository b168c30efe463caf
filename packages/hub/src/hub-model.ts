import type { CallContext, ModelError, ModelFacts, Quantity } from '@vibeml/core-models';
import { modelIsAdapter, modelNotUsable } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { baseModelOf } from './adapter-config.ts';
import type { HubClient } from './hub-client.ts';
import { type HubFiles, openHubFiles, readHubTemplate } from './hub-files.ts';
import { type AskedModel, toModelError } from './hub-model-error.ts';
import { modelInfoPath } from './hub-paths.ts';
import { askText, textLimits } from './hub-text.ts';
import { readHubWeights } from './hub-weights.ts';
import { licenceOf } from './model-card.ts';
import { type ConfigFacts, readModelConfig } from './model-config.ts';
import { fileNamesOf, isGated, type ModelInfo, readModelInfo } from './model-info.ts';
import { countNumbers } from './packed-weights.ts';
import type { Weights } from './read-weights.ts';
import { explainMissingWeights, weightIndex } from './weight-files.ts';

const isWholeWeight = (name: string): boolean =>
  name.endsWith('.safetensors') && !name.startsWith('adapter_');

const refuseUnfit = (
  reference: string,
  names: ReadonlySet<string> | null,
  files: HubFiles,
): ResultAsync<null, ModelError> => {
  if (names === null || names.has(weightIndex) || [...names].some(isWholeWeight)) {
    return okAsync(null);
  }
  if (names.has('adapter_config.json')) {
    return files
      .read('adapter_config.json')
      .andThen((text) => err(modelIsAdapter(reference, baseModelOf(text))));
  }
  const { reason, tryNext } = explainMissingWeights(names);
  return errAsync(modelNotUsable(reference, reason, tryNext));
};

const readConfig = (reference: string, files: HubFiles): ResultAsync<ConfigFacts, ModelError> =>
  files
    .read('config.json')
    .andThen((text) =>
      (text === null ? err('it has no config.json') : readModelConfig(text)).mapErr((reason) =>
        modelNotUsable(reference, reason, 'Choose a model that transformers can load.'),
      ),
    );

/** What was read of a model, each part on its own. */
interface Parts {
  readonly info: ModelInfo;
  readonly config: ConfigFacts;
  /** Null where the weight files have unusual names. */
  readonly weights: Weights | null;
  readonly hasChatTemplate: boolean;
}

/** The Hub's own sum counts packed numbers of quantized weights as one, so it stands in only for others. */
const parametersOf = ({ info, config, weights }: Parts, observedAt: string): Quantity | null => {
  const counted = weights === null ? null : countNumbers(weights.tensors, config.packing);
  const base = { unit: 'parameters', observedAt };
  if (counted !== null) {
    const source = 'headers of the weight files on the Hugging Face Hub';
    return { ...base, value: counted, source, method: 'measured' };
  }
  if (!info.safetensors || config.isQuantized) return null;
  const source = 'safetensors metadata of the Hugging Face Hub';
  return { ...base, value: info.safetensors.total, source, method: 'catalogue' };
};

const factsOf = ({ reference, id }: AskedModel, parts: Parts, observedAt: string): ModelFacts => {
  const { info, config, weights } = parts;
  return {
    reference,
    name: id,
    source: 'hub',
    path: null,
    revision: info.sha,
    modelType: config.modelType,
    architecture: config.architecture,
    parameters: parametersOf(parts, observedAt),
    shape: config.shape,
    maxPositions: config.maxPositions,
    licence: licenceOf(info.cardData),
    gated: isGated(info),
    hasChatTemplate: parts.hasChatTemplate,
    dtype: config.dtype,
    weightBytes: weights?.bytes ?? null,
    quantization: config.quantization,
    needsRemoteCode: config.needsRemoteCode,
  };
};

/** Looks up a model on the Hub: what its API tells, then its small files and the headers of its weights at that commit, at once. */
export const readHubModel = (
  client: HubClient,
  asked: AskedModel,
  observedAt: string,
  context: CallContext,
): ResultAsync<ModelFacts, ModelError> =>
  safeTry<ModelFacts, ModelError>(async function* () {
    const { reference, id, revision } = asked;
    const path = modelInfoPath({ kind: 'model', id, revision });
    const question = { host: 'hub', path, keep: 'minutes', maxBytes: textLimits.info } as const;
    const answer = yield* askText(client, question, context).mapErr(toModelError(asked));
    const info = yield* readModelInfo(reference, answer);
    const names = fileNamesOf(info);
    const request = { asked, commit: info.sha, names };
    const files = openHubFiles(client, request, context);
    yield* refuseUnfit(reference, names, files);
    const [config, template, weights] = yield* ResultAsync.combine([
      readConfig(reference, files),
      readHubTemplate(files),
      readHubWeights(client, request, files, context),
    ]);
    const parts = { info, config, weights, hasChatTemplate: template !== null };
    return ok(factsOf(asked, parts, observedAt));
  });
