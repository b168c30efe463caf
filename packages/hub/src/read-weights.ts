import { err, errAsync, ok, okAsync, type Result, ResultAsync, safeTry } from 'neverthrow';
import {
  lengthBytes,
  readHeader,
  readHeaderLength,
  type Tensor,
  type WeightHeader,
} from './safetensors-header.ts';
import {
  explainMissingWeights,
  readWeightIndex,
  singleWeightFile,
  type WeightProblem,
  weightIndex,
  weightLayout,
} from './weight-files.ts';
import type { WeightSource } from './weight-source.ts';

/** The weights of a model: its tensors, and how many bytes of files they take. */
export interface Weights {
  readonly tensors: readonly Tensor[];
  readonly bytes: number;
}

/** Turns what is wrong with weights into the failure of a source. */
type Explain<Failure> = (problem: WeightProblem) => Failure;

const tryAgain = 'Download the weights again; they are not whole.';

const damagedFile =
  (name: string) =>
  (reason: string): WeightProblem => ({
    reason: `${name} can't be used: ${reason}`,
    tryNext: tryAgain,
  });

const tooShort = 'it is shorter than its header says';

const checkWhole = (
  { tensors, dataBytes }: WeightHeader,
  headerLength: number,
  bytes: number,
): Result<Weights, string> =>
  bytes >= lengthBytes + headerLength + dataBytes ? ok({ tensors, bytes }) : err(tooShort);

/** Reads the header alone; the weights themselves stay where they are. */
const readFile = <Failure>(
  source: WeightSource<Failure>,
  name: string,
  explain: Explain<Failure>,
): ResultAsync<Weights, Failure> =>
  safeTry<Weights, Failure>(async function* () {
    const damaged = (reason: string) => explain(damagedFile(name)(reason));
    const start = yield* source.readBytes(name, 0, lengthBytes);
    const length = yield* readHeaderLength(start).mapErr(damaged);
    const bytes = yield* source.size(name);
    if (length > bytes) return err(damaged(tooShort));
    const text = yield* source.readBytes(name, lengthBytes, length);
    const header = yield* readHeader(Buffer.from(text).toString('utf8')).mapErr(damaged);
    return checkWhole(header, length, bytes).mapErr(damaged);
  });

const fileNames = <Failure>(
  source: WeightSource<Failure>,
  explain: Explain<Failure>,
): ResultAsync<readonly string[], Failure> => {
  const layout = weightLayout(source.names);
  if (layout === 'none') return errAsync(explain(explainMissingWeights(source.names)));
  if (layout === 'single') return okAsync([singleWeightFile]);
  return source
    .readText(weightIndex)
    .andThen((text) =>
      readWeightIndex(text).mapErr((reason) => explain({ reason, tryNext: tryAgain })),
    );
};

/** Lists the tensors of a model exactly, from the headers of its weight files; several files are read at once. */
export const readWeights = <Failure>(
  source: WeightSource<Failure>,
  explain: Explain<Failure>,
): ResultAsync<Weights, Failure> =>
  fileNames(source, explain).andThen((names) =>
    ResultAsync.combine(names.map((name) => readFile(source, name, explain))).map((files) => ({
      tensors: files.flatMap(({ tensors }) => tensors),
      bytes: files.reduce((sum, each) => sum + each.bytes, 0),
    })),
  );
