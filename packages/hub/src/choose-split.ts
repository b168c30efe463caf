import { datasetSplitNotFound, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import type { SplitSelector } from './dataset-reference.ts';

/** A configuration of a dataset and a split of it. */
export interface SplitName {
  readonly config: string;
  readonly split: string;
}

/** What can be chosen from. */
export interface SplitChoices {
  readonly id: string;
  readonly available: readonly SplitName[];
  /** Configuration that the card marks as the one to take. */
  readonly preferredConfig: string | null;
}

type SplitError = ErrorOf<'dataset.split_not_found'>;

const mostNamed = 20;

const refuse = ({ id, available }: SplitChoices, asked: string): Result<SplitName, SplitError> =>
  err(
    datasetSplitNotFound(
      id,
      asked,
      available.slice(0, mostNamed).map(({ config, split }) => `${config}/${split}`),
    ),
  );

const configsOf = ({ available }: SplitChoices): readonly string[] => [
  ...new Set(available.map(({ config }) => config)),
];

/** The marked one, the one that is called default, or the only one. */
const defaultConfig = (choices: SplitChoices): string | null => {
  const configs = configsOf(choices);
  const named = [choices.preferredConfig, 'default'].find(
    (name) => name !== null && configs.includes(name),
  );
  return named ?? (configs.length === 1 ? (configs[0] ?? null) : null);
};

/** The split that is called train, or the only one. */
const defaultSplit = (choices: SplitChoices, config: string): Result<SplitName, SplitError> => {
  const splits = choices.available.filter((each) => each.config === config);
  const train = splits.find(({ split }) => split === 'train');
  const [only] = splits;
  if (train !== undefined) return ok(train);
  return only !== undefined && splits.length === 1 ? ok(only) : refuse(choices, `${config}/train`);
};

const byWord = (choices: SplitChoices, word: string): Result<SplitName, SplitError> => {
  if (configsOf(choices).includes(word)) return defaultSplit(choices, word);
  const config = defaultConfig(choices);
  const found = choices.available.find((each) => each.config === config && each.split === word);
  return found === undefined ? refuse(choices, word) : ok(found);
};

/** Chooses the rows that a person means: what is named, else the usual configuration and the split train. Fails with `dataset.split_not_found`. */
export const chooseSplit = (
  choices: SplitChoices,
  selector: SplitSelector | null,
): Result<SplitName, SplitError> => {
  if (selector === null) {
    const config = defaultConfig(choices);
    return config === null ? refuse(choices, 'default') : defaultSplit(choices, config);
  }
  const [first, second] = selector.words;
  if (second === undefined) return byWord(choices, first);
  const found = choices.available.find(({ config, split }) => config === first && split === second);
  return found === undefined ? refuse(choices, selector.text) : ok(found);
};
