import type { Tokenizer } from '@huggingface/tokenizers';
import { type AddedTokenSplitter, createAddedTokenSplitter } from './added-token-splitter.ts';
import { byteSigns, offsetsInPiece, toByteSigns } from './byte-level-piece.ts';
import type { TokenOffsets } from './token-offsets.ts';
import { stepsOf, type TokenizerFile, type TokenizerPart } from './tokenizer-file.ts';

/** Counts and places tokens of byte-level tokenizers several times faster than the library: each word is encoded once. Null for a text that it must leave to the library. */
export interface ByteLevelEncoder {
  count(text: string): number | null;
  offsets(text: string): TokenOffsets | null;
}

/** Splits text into words; the library's own splitters. */
type SplitWords = (text: string) => readonly string[];

/** What is needed beside the file: the library's model, and its splitters for the given steps. */
export interface ByteLevelLibrary {
  readonly tokenizer: Tokenizer;
  readonly createSplitter: (steps: readonly TokenizerPart[]) => SplitWords | null;
}

const longestCachedWord = 64;
const mostCachedWords = 100_000;

/** The library's own pattern of ByteLevel, which splits where no step before it does. */
const byteLevelWords =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

const plainSplitters: ReadonlySet<string> = new Set(['Split', 'Digits']);

const isPlainSplitter = (step: TokenizerPart): boolean =>
  plainSplitters.has(step.type) && String(step['behavior']).toLowerCase() !== 'removed';

const splitterOf = (
  file: TokenizerFile,
  { createSplitter }: ByteLevelLibrary,
): SplitWords | null => {
  const steps = stepsOf(file.pre_tokenizer);
  const last = steps.at(-1);
  const others = steps.slice(0, -1);
  if (last?.type !== 'ByteLevel' || last['add_prefix_space'] === true) return null;
  if (!others.every(isPlainSplitter)) return null;
  const split = others.length === 0 ? (text: string) => [text] : createSplitter(others);
  if (split === null || last['use_regex'] === false) return split;
  return (text) => split(text).flatMap((each) => each.match(byteLevelWords) ?? []);
};

const hasPlainTokens = ({ added_tokens: added }: TokenizerFile): boolean =>
  added.every(({ lstrip, rstrip, single_word: single }) => !lstrip && !rstrip && !single);

/** Whether a text comes through the normalizer unchanged; null for a normalizer that is not known here. */
const createIsNormal = (file: TokenizerFile): ((text: string) => boolean) | null => {
  const steps = stepsOf(file.normalizer);
  if (steps.length === 0) return () => true;
  return steps.every(({ type }) => type === 'NFC')
    ? (text) => text.normalize('NFC') === text
    : null;
};

const trimsOffsets = (file: TokenizerFile): boolean =>
  stepsOf(file.post_processor).some(
    (step) => step.type === 'ByteLevel' && step['trim_offsets'] !== false,
  );

const unfitSettings: readonly string[] = ['continuing_subword_prefix', 'end_of_word_suffix'];

const isPlainModel = ({ model }: TokenizerFile): boolean =>
  model.type === 'BPE' && unfitSettings.every((name) => (model[name] ?? '') === '');

/** Bytes that the vocabulary lacks become unknown tokens, whose rules are the library's. */
const createHasUnknown = ({ tokenizer }: ByteLevelLibrary): ((signs: string) => boolean) => {
  const missing = byteSigns.filter((sign) => tokenizer.token_to_id(sign) === undefined);
  return (signs) => missing.some((each) => signs.includes(each));
};

const isWhole = (words: readonly string[], text: string): boolean =>
  words.reduce((sum, each) => sum + each.length, 0) === text.length;

/** The tokens of a word; null for one that must be left to the library. */
type EncodeWord = (word: string) => TokenOffsets | null;

/** Remembers the tokens of words; starts anew when it is full. */
const rememberWords = (encode: EncodeWord): EncodeWord => {
  const known = new Map<string, TokenOffsets>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const encoded = encode(word);
    if (encoded === null || word.length > longestCachedWord) return encoded;
    if (known.size >= mostCachedWords) known.clear();
    known.set(word, encoded);
    return encoded;
  };
};

type VisitWord = (word: string, encoded: TokenOffsets) => void;

const addedToken = (text: string): TokenOffsets => ({ starts: [0], ends: [text.length] });

const createWalk =
  (
    splitSections: AddedTokenSplitter,
    splitWords: SplitWords,
    isNormal: (text: string) => boolean,
    encodeWord: EncodeWord,
  ) =>
  /** Visits the words of a text in order; false when the text must be left to the library. */
  (text: string, visit: VisitWord): boolean => {
    let isFit = true;
    const visitWord = (word: string): void => {
      const encoded = encodeWord(word);
      if (encoded === null) isFit = false;
      else visit(word, encoded);
    };
    const visitText = (section: string): void => {
      const words = splitWords(section);
      isFit &&= isNormal(section) && isWhole(words, section);
      if (isFit) words.forEach(visitWord);
    };
    splitSections(text, (section, isAdded) => {
      if (isAdded) visit(section, addedToken(section));
      else visitText(section);
    });
    return isFit;
  };

/** Makes the encoder; null for a tokenizer that is not a plain byte-level one. */
export const createByteLevelEncoder = (
  file: TokenizerFile,
  library: ByteLevelLibrary,
): ByteLevelEncoder | null => {
  const splitWords = splitterOf(file, library);
  const isNormal = createIsNormal(file);
  const { model } = library.tokenizer;
  if (splitWords === null || isNormal === null || model === null) return null;
  if (!hasPlainTokens(file) || !isPlainModel(file)) return null;
  const trims = trimsOffsets(file);
  const hasUnknown = createHasUnknown(library);
  const encodeWord = rememberWords((word) => {
    const inSigns = toByteSigns(word);
    return hasUnknown(inSigns) ? null : offsetsInPiece(word, model.encode([inSigns]), trims);
  });
  const splitSections = createAddedTokenSplitter(file.added_tokens.map(({ content }) => content));
  const walk = createWalk(splitSections, splitWords, isNormal, encodeWord);
  return {
    count(text) {
      let count = 0;
      const isFit = walk(text, (_, { starts }) => {
        count += starts.length;
      });
      return isFit ? count : null;
    },
    offsets(text) {
      const starts: number[] = [];
      const ends: number[] = [];
      let cursor = 0;
      const isFit = walk(text, (word, encoded) => {
        for (const start of encoded.starts) starts.push(cursor + start);
        for (const end of encoded.ends) ends.push(cursor + end);
        cursor += word.length;
      });
      return isFit ? { starts, ends } : null;
    },
  };
};
