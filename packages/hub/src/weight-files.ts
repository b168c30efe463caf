import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import { parseJson } from './parse-json.ts';

const single = 'model.safetensors';

/** The file that lists the parts of weights that are split. */
export const weightIndex = 'model.safetensors.index.json';

/** The largest models have about two hundred. */
const mostFiles = 1000;

const Index = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** Weights that can't be loaded, and what to do about it. */
export interface WeightProblem {
  readonly reason: string;
  readonly tryNext: string;
}

const convert = 'Convert it with transformers: save_pretrained writes safetensors.';

/** Says why a model without safetensors weights can't be used, from the names of its files. */
export const explainMissingWeights = (names: Iterable<string>): WeightProblem => {
  const all = [...names];
  const endsWith = (...endings: readonly string[]) =>
    all.some((name) => endings.some((ending) => name.endsWith(ending)));
  if (endsWith('.bin', '.pt', '.pth', '.ckpt')) {
    return {
      reason: 'its weights are in pickle files, which can run code; only safetensors is loaded',
      tryNext: convert,
    };
  }
  return endsWith('.gguf')
    ? {
        reason: 'its weights are in GGUF form, which is for running and not for training',
        tryNext: 'Give the model that the GGUF file was made from.',
      }
    : {
        reason: 'it holds no weights (*.safetensors)',
        tryNext: 'Download the whole model, with its .safetensors files.',
      };
};

/** How the weights lie: in one file, in parts that an index lists, or nowhere. */
export const weightLayout = (names: ReadonlySet<string>): 'single' | 'index' | 'none' => {
  if (names.has(weightIndex)) return 'index';
  return names.has(single) ? 'single' : 'none';
};

/** The one file of weights that are not split. */
export const singleWeightFile = single;

/** The part files that an index lists; names that lead out of the directory are refused. */
export const readWeightIndex = (text: string): Result<readonly string[], string> =>
  parseJson(text)
    .mapErr(() => `its ${weightIndex} is damaged`)
    .andThen((value) => {
      const index = Index.safeParse(value);
      const files = index.success ? [...new Set(Object.values(index.data.weight_map))] : [];
      const isPlain = files.every((name) => !/[/\\]/.test(name) && name.endsWith('.safetensors'));
      const isSane = files.length > 0 && files.length <= mostFiles;
      return isPlain && isSane ? ok(files) : err(`its ${weightIndex} is damaged`);
    });
