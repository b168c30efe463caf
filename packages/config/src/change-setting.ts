import { configUnreadable } from '@vibeml/errors';
import { Result } from 'neverthrow';
import { type Document, isScalar, type Node, type Pair, type Scalar } from 'yaml';
import { isNamed, pairsOf, parsePreferencesFile, type Unreadable } from './parse-document.ts';
import { type PreferenceValue, preferenceDefinitions } from './preference-definitions.ts';
import type { PreferenceKey } from './preferences.ts';

const namesOf = (key: PreferenceKey): readonly string[] => [
  key,
  ...preferenceDefinitions[key].oldNames,
];

const isNamedPair = (pair: Pair): pair is Pair<Scalar<string>> => isNamed(pair.key);

const findPair = (document: Document, name: string | undefined) =>
  pairsOf(document)
    .filter(isNamedPair)
    .find((pair) => pair.key.value === name);

const newNode = (document: Document, value: PreferenceValue, old: unknown): Node => {
  const node = document.createNode(value);
  // A comment at the end of a line belongs to the old value.
  if (isScalar(old) && isScalar(node)) node.comment = old.comment ?? null;
  return node;
};

const setValue = (document: Document, key: PreferenceKey, value: PreferenceValue): void => {
  const [kept, ...surplus] = namesOf(key).filter((name) => document.has(name));
  for (const name of surplus) document.delete(name);
  const pair = findPair(document, kept);
  if (pair === undefined) {
    document.set(key, value);
  } else {
    pair.key.value = key;
    pair.value = newNode(document, value, pair.value);
  }
};

const write = (document: Document): string => document.toString({ lineWidth: 0 });

const withValue = (document: Document, key: PreferenceKey, value: PreferenceValue): string => {
  setValue(document, key, value);
  return write(document);
};

const commentsOf = (text: string): string =>
  text
    .split(/(?<=\n)/)
    .filter((line) => /^\s*(#|$)/.test(line))
    .join('');

const withoutValue = (document: Document, key: PreferenceKey, text: string): string => {
  const present = namesOf(key).filter((name) => document.has(name));
  if (present.length === 0) return text;
  for (const name of present) document.delete(name);
  // A mapping without lines would be written as `{}`.
  return pairsOf(document).length === 0 ? commentsOf(text) : write(document);
};

/**
 * The text of a preferences file with one setting changed, or taken out where the value is null. Comments, order and
 * every other line stay; an old name becomes the new one. Fails with `config.unreadable` when the text isn't YAML.
 */
export const changeSetting = (
  path: string,
  text: string,
  key: PreferenceKey,
  value: PreferenceValue | null,
): Result<string, Unreadable> =>
  parsePreferencesFile(path, text).andThen(({ document }) =>
    Result.fromThrowable(
      () => (value === null ? withoutValue(document, key, text) : withValue(document, key, value)),
      (cause) => configUnreadable(path, 'one of its lines refers to something missing', cause),
    )(),
  );
