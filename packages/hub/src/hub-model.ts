import type { CallContext, ModelError, ModelFacts, Quantity } from '@vibeml/core-models';
import { modelIsAdapter, modelNotUsable } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { baseModelOf } from './adapter-config.ts';
import type { HubClient } from './hub-client.ts';
import { type HubFiles, openHubFiles, readHubTemplate } from './hub-files.ts';
import { toModelError } from './hub-model-error.ts';
import { type HubModel, modelInfoPath } from './hub-paths.ts';
import { licenceOf } from './model-card.ts';
import { type ConfigFacts, readModelConfig } from './model-config.ts';
import { fileNamesOf, isGated, type ModelInfo, readModelInfo } from './model-info.ts';
import { explainMissingWeights } from './weight-files.ts';

/** Which model to look up. */
export interface HubModelRequest {
  /** As the person wrote it. */
  readonly reference: string;
  readonly model: HubModel;
  readonly observedAt: string;
}

const isWholeWeight = (name: string): boolean =>
  name.endsWith('.safetensors') && !name.startsWith('adapter_');

const refuseUnfit = (
  reference: string,
  names: ReadonlySet<string> | null,
  files: HubFiles,
): ResultAsync<null, ModelError> => {
  if (names === null || [...names].some(isWholeWeight)) return okAsync(null);
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

/** The Hub counts packed numbers of quantized weights, so for those nothing is known. */
const parametersOf = (
  { safetensors }: ModelInfo,
  { isQuantized }: ConfigFacts,
  observedAt: string,
): Quantity | null =>
  !safetensors || isQuantized
    ? null
    : {
        value: safetensors.total,
        unit: 'parameters',
        source: 'safetensors metadata of the Hugging Face Hub',
        observedAt,
        method: 'catalogue',
      };

const factsOf = (
  { reference, model, observedAt }: HubModelRequest,
  info: ModelInfo,
  config: ConfigFacts,
  hasChatTemplate: boolean,
): ModelFacts => ({
  reference,
  name: model.id,
  source: 'hub',
  path: null,
  revision: info.sha,
  modelType: config.modelType,
  architecture: config.architecture,
  parameters: parametersOf(info, config, observedAt),
  shape: config.shape,
  maxPositions: config.maxPositions,
  licence: licenceOf(info.cardData),
  gated: isGated(info),
  hasChatTemplate,
  dtype: config.dtype,
  weightBytes: null,
  quantization: config.quantization,
  needsRemoteCode: config.needsRemoteCode,
});

/** Looks up a model on the Hub: what its API tells, and its small files at that commit. */
export const readHubModel = (
  client: HubClient,
  request: HubModelRequest,
  context: CallContext,
): ResultAsync<ModelFacts, ModelError> =>
  safeTry<ModelFacts, ModelError>(async function* () {
    const { reference, model } = request;
    const answer = yield* client
      .getText(modelInfoPath(model), context)
      .mapErr(toModelError(reference));
    const info = yield* readModelInfo(reference, answer);
    const names = fileNamesOf(info);
    const files = openHubFiles(
      client,
      { reference, id: model.id, commit: info.sha, names },
      context,
    );
    yield* refuseUnfit(reference, names, files);
    const config = yield* readConfig(reference, files);
    const template = yield* readHubTemplate(files);
    return ok(factsOf(request, info, config, template !== null));
  });
