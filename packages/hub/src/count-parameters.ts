import { err, ok, okAsync, type Result, ResultAsync, safeTry } from 'neverthrow';
import type { ModelDirectory } from './model-directory.ts';
import {
  lengthBytes,
  readHeader,
  readHeaderLength,
  type WeightFacts,
} from './safetensors-header.ts';
import {
  explainMissingWeights,
  readWeightIndex,
  singleWeightFile,
  type WeightProblem,
  weightIndex,
  weightLayout,
} from './weight-files.ts';

/** The weights of a model: how many numbers, in how many bytes of files. */
export interface Weights {
  readonly parameters: number;
  readonly bytes: number;
}

const tryAgain = 'Download the weights again; they are not whole.';

const problemOf =
  (name: string) =>
  (reason: string): WeightProblem => ({
    reason: reason === 'missing' ? `${name} is missing` : `${name} can't be used: ${reason}`,
    tryNext: tryAgain,
  });

const checkWhole = (
  { parameters, dataBytes }: WeightFacts,
  headerLength: number,
  bytes: number,
): Result<Weights, string> =>
  bytes >= lengthBytes + headerLength + dataBytes
    ? ok({ parameters, bytes })
    : err('it is shorter than its header says');

/** Reads the header alone; the weights themselves stay on the disk. */
const readFile = (directory: ModelDirectory, name: string): ResultAsync<Weights, WeightProblem> =>
  safeTry<Weights, string>(async function* () {
    const bytes = yield* directory.size(name);
    const length = yield* readHeaderLength(yield* directory.readBytes(name, 0, lengthBytes));
    if (length > bytes) return err('it is shorter than its header says');
    const header = yield* directory.readBytes(name, lengthBytes, length);
    const facts = yield* readHeader(Buffer.from(header).toString('utf8'));
    return checkWhole(facts, length, bytes);
  }).mapErr(problemOf(name));

const fileNames = (directory: ModelDirectory): ResultAsync<readonly string[], WeightProblem> => {
  const layout = weightLayout(directory.names);
  if (layout === 'none') {
    return new ResultAsync(Promise.resolve(err(explainMissingWeights(directory.names))));
  }
  return layout === 'single'
    ? okAsync([singleWeightFile])
    : directory
        .readText(weightIndex)
        .mapErr(problemOf(weightIndex))
        .andThen((text) =>
          readWeightIndex(text).mapErr((reason) => ({ reason, tryNext: tryAgain })),
        );
};

/** Counts the parameters of the model in a directory exactly, from the headers of its weight files. */
export const countParameters = (directory: ModelDirectory): ResultAsync<Weights, WeightProblem> =>
  fileNames(directory).andThen((names) =>
    ResultAsync.combine(names.map((name) => readFile(directory, name))).map((files) => ({
      parameters: files.reduce((sum, each) => sum + each.parameters, 0),
      bytes: files.reduce((sum, each) => sum + each.bytes, 0),
    })),
  );
