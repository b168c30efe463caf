import { Tokenizer } from '@huggingface/tokenizers';
import type { TokenizerFiles } from '@vibeml/core-models';
import { Result } from 'neverthrow';
import { type ByteLevelLibrary, createByteLevelEncoder } from './byte-level-encoder.ts';
import { readTokenizerSettings, type SpecialTokens } from './special-tokens.ts';
import { alignTokens, type TokenOffsets } from './token-offsets.ts';
import { TokenizerFile } from './tokenizer-file.ts';

/** Turns text into tokens as the Python tokenizer of the same files does. */
export interface ModelTokenizer {
  readonly specialTokens: SpecialTokens;
  /** Tokens beside the vocabulary that mark something, for example the end of a turn. */
  readonly markers: readonly string[];
  /** Ids of every token beside the vocabulary. */
  readonly addedIds: ReadonlySet<number>;
  /** `addSpecialTokens` puts tokens around the text as the tokenizer's post-processor says; a chat template brings its own. */
  encode(text: string, addSpecialTokens: boolean): readonly number[];
  /** How many tokens `encode` gives. */
  count(text: string, addSpecialTokens: boolean): number;
  /** Where the tokens stand, without special tokens around them; null where that can't be told. */
  offsets(text: string): TokenOffsets | null;
  decode(id: number): string;
}

const load = Result.fromThrowable(
  (tokenizerJson: string, config: object) => {
    const json: unknown = JSON.parse(tokenizerJson);
    const file = TokenizerFile.parse(json);
    return { file, tokenizer: new Tokenizer(file, config) };
  },
  () => 'its tokenizer.json is damaged or of a kind that is not known here',
);

const emptyModel = { type: 'BPE', vocab: {}, merges: [] };

/** The library gives out its splitters through a tokenizer alone, so one without a vocabulary is made for them. */
const createSplitter: ByteLevelLibrary['createSplitter'] = (steps) => {
  const sequence = { type: 'Sequence', pretokenizers: steps };
  const nothing = { normalizer: null, post_processor: null, decoder: null, added_tokens: [] };
  const { pre_tokenizer: splitter } = new Tokenizer(
    { ...nothing, pre_tokenizer: sequence, model: emptyModel },
    {},
  );
  return splitter === null ? null : (text) => splitter.pre_tokenize(text);
};

const tokenizerOf = (
  file: TokenizerFile,
  tokenizer: Tokenizer,
  specialTokens: SpecialTokens,
): ModelTokenizer => {
  const fast = createByteLevelEncoder(file, { tokenizer, createSplitter });
  const encode = (text: string, addSpecialTokens: boolean) =>
    tokenizer.encode(text, { add_special_tokens: addSpecialTokens });
  const around = encode('a', true).ids.length - encode('a', false).ids.length;
  return {
    specialTokens,
    markers: file.added_tokens.filter(({ special }) => special).map(({ content }) => content),
    addedIds: new Set(file.added_tokens.map(({ id }) => id)),
    encode: (text, addSpecialTokens) => encode(text, addSpecialTokens).ids,
    count(text, addSpecialTokens) {
      const count = fast?.count(text) ?? null;
      if (count === null) return encode(text, addSpecialTokens).ids.length;
      return addSpecialTokens ? count + around : count;
    },
    offsets: (text) =>
      fast === null ? alignTokens(text, encode(text, false).tokens) : fast.offsets(text),
    decode: (id) => tokenizer.decode([id], { clean_up_tokenization_spaces: false }),
  };
};

/** Builds a tokenizer from the text of its files, or gives the reason why it can't. */
export const createModelTokenizer = (
  files: Pick<TokenizerFiles, 'tokenizerJson' | 'tokenizerConfig'>,
): Result<ModelTokenizer, string> =>
  readTokenizerSettings(files.tokenizerConfig).andThen(({ config, specialTokens }) =>
    load(files.tokenizerJson, config).map(({ file, tokenizer }) =>
      tokenizerOf(file, tokenizer, specialTokens),
    ),
  );
