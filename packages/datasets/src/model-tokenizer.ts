import { Tokenizer } from '@huggingface/tokenizers';
import type { TokenizerFiles } from '@vibeml/core-models';
import { Result } from 'neverthrow';
import * as z from 'zod';
import { readTokenizerSettings, type SpecialTokens } from './special-tokens.ts';

/** Turns text into token ids as the Python tokenizer of the same files does. */
export interface ModelTokenizer {
  readonly specialTokens: SpecialTokens;
  /** `addSpecialTokens` puts tokens around the text as the tokenizer's post-processor says; a chat template brings its own. */
  encode(text: string, addSpecialTokens: boolean): readonly number[];
}

const TokenizerJson = z.looseObject({ model: z.looseObject({}) });

const load = Result.fromThrowable(
  (tokenizerJson: string, config: object) =>
    new Tokenizer(TokenizerJson.parse(JSON.parse(tokenizerJson)), config),
  () => 'its tokenizer.json is damaged or of a kind that is not known here',
);

/** Builds a tokenizer from the text of its files, or gives the reason why it can't. */
export const createModelTokenizer = (
  files: Pick<TokenizerFiles, 'tokenizerJson' | 'tokenizerConfig'>,
): Result<ModelTokenizer, string> =>
  readTokenizerSettings(files.tokenizerConfig).andThen(({ config, specialTokens }) =>
    load(files.tokenizerJson, config).map((tokenizer) => ({
      specialTokens,
      encode: (text: string, addSpecialTokens: boolean) =>
        tokenizer.encode(text, { add_special_tokens: addSpecialTokens }).ids,
    })),
  );
