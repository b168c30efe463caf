import path from 'node:path';
import type { ModelFacts, Quantity, TokenizerFiles } from '@vibeml/core-models';
import {
  type ErrorOf,
  modelDirectoryNotFound,
  modelIsAdapter,
  modelNotUsable,
} from '@vibeml/errors';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { baseModelOf } from './adapter-config.ts';
import { licenceOfReadme } from './model-card.ts';
import { type ConfigFacts, readModelConfig } from './model-config.ts';
import { type FileProblem, type ModelDirectory, openModelDirectory } from './model-directory.ts';
import { countNumbers } from './packed-weights.ts';
import { readWeights, type Weights } from './read-weights.ts';
import { templateOfConfig } from './tokenizer-config.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';
import { weightLayout } from './weight-files.ts';
import type { WeightSource } from './weight-source.ts';

export type DirectoryModelError = ErrorOf<
  'model.directory_not_found' | 'model.not_usable' | 'model.is_adapter'
>;

const wholeModel = 'Give a directory that save_pretrained or a download from the Hub made.';

const openDirectory = (
  reference: string,
  directory: string,
): ResultAsync<ModelDirectory, DirectoryModelError> =>
  openModelDirectory(directory).mapErr((problem: FileProblem) =>
    problem === 'missing'
      ? modelDirectoryNotFound(reference)
      : modelNotUsable(reference, problem, 'Check that you may read the directory.'),
  );

const refuseAdapter = (
  reference: string,
  directory: ModelDirectory,
): ResultAsync<null, DirectoryModelError> =>
  directory.names.has('adapter_config.json') && weightLayout(directory.names) === 'none'
    ? directory
        .readOptional('adapter_config.json')
        .andThen((text) => err(modelIsAdapter(reference, baseModelOf(text))))
    : okAsync(null);

const readConfig = (
  reference: string,
  directory: ModelDirectory,
): ResultAsync<ConfigFacts, DirectoryModelError> =>
  directory
    .readText('config.json')
    .mapErr((problem) =>
      problem === 'missing' ? 'it has no config.json' : `its config.json can't be read: ${problem}`,
    )
    .andThen(readModelConfig)
    .mapErr((reason) => modelNotUsable(reference, reason, wholeModel));

const parametersOf = (
  { tensors }: Weights,
  { packing }: ConfigFacts,
  { reference, observedAt }: DirectoryModelRequest,
): Quantity | null => {
  const value = countNumbers(tensors, packing);
  if (value === null) return null;
  const source = `headers of the weight files in ${reference}`;
  return { value, unit: 'parameters', source, observedAt, method: 'measured' };
};

const weightSource = (
  reference: string,
  directory: ModelDirectory,
): WeightSource<DirectoryModelError> => {
  const explain = (name: string) => (problem: FileProblem) =>
    modelNotUsable(
      reference,
      problem === 'missing' ? `${name} is missing` : `${name} can't be used: ${problem}`,
      'Download the weights again; they are not whole.',
    );
  return {
    names: directory.names,
    readText: (name) => directory.readText(name).mapErr(explain(name)),
    readBytes: (name, start, length) =>
      directory.readBytes(name, start, length).mapErr(explain(name)),
    size: (name) => directory.size(name).mapErr(explain(name)),
  };
};

const hasTemplate = (directory: ModelDirectory): ResultAsync<boolean, never> =>
  directory.names.has('chat_template.jinja')
    ? okAsync(true)
    : directory
        .readOptional('tokenizer_config.json')
        .map((text) => templateOfConfig(text) !== null);

/** Which directory to read. */
export interface DirectoryModelRequest {
  /** As the person wrote it. */
  readonly reference: string;
  /** Absolute. */
  readonly path: string;
  readonly observedAt: string;
}

interface Parts {
  readonly config: ConfigFacts;
  readonly weights: Weights;
  readonly licence: string | null;
  readonly hasChatTemplate: boolean;
}

const factsOf = (
  request: DirectoryModelRequest,
  directory: ModelDirectory,
  { config, weights, licence, hasChatTemplate }: Parts,
): ModelFacts => ({
  reference: request.reference,
  name: path.basename(directory.path),
  source: 'directory',
  path: directory.path,
  revision: null,
  modelType: config.modelType,
  architecture: config.architecture,
  parameters: parametersOf(weights, config, request),
  shape: config.shape,
  maxPositions: config.maxPositions,
  licence,
  gated: false,
  hasChatTemplate,
  dtype: config.dtype,
  weightBytes: weights.bytes,
  quantization: config.quantization,
  needsRemoteCode: config.needsRemoteCode,
});

/** Reads what a model directory tells; nothing of the weights but their headers. */
export const readDirectoryModel = (
  request: DirectoryModelRequest,
): ResultAsync<ModelFacts, DirectoryModelError> =>
  safeTry<ModelFacts, DirectoryModelError>(async function* () {
    const { reference } = request;
    const directory = yield* openDirectory(reference, request.path);
    yield* refuseAdapter(reference, directory);
    const config = yield* readConfig(reference, directory);
    const weights = yield* readWeights(weightSource(reference, directory), ({ reason, tryNext }) =>
      modelNotUsable(reference, reason, tryNext),
    );
    const licence = yield* directory.readOptional('README.md').andThen(licenceOfReadme);
    const hasChatTemplate = yield* hasTemplate(directory);
    return ok(factsOf(request, directory, { config, weights, licence, hasChatTemplate }));
  });

/** Reads the tokenizer of a model directory; null where it has no tokenizer.json. */
export const readDirectoryTokenizer = (
  reference: string,
  path: string,
): ResultAsync<TokenizerFiles | null, DirectoryModelError> =>
  openDirectory(reference, path).andThen(({ readOptional }) => readTokenizerFiles(readOptional));
