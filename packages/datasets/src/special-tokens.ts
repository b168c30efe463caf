import { ok, Result } from 'neverthrow';
import * as z from 'zod';

const token = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform((each) => each.content)])
  .nullish()
  .catch(null)
  .transform((each) => each ?? null);

const TokenizerConfig = z.looseObject({
  bos_token: token,
  eos_token: token,
  unk_token: token,
  sep_token: token,
  pad_token: token,
  cls_token: token,
  mask_token: token,
});

const parse = Result.fromThrowable(
  (text: string): unknown => JSON.parse(text),
  () => 'its tokenizer_config.json is not valid JSON',
);

/** Special tokens by their names in chat templates, for example `eos_token`; one that the tokenizer lacks is left out. */
export type SpecialTokens = Readonly<Record<string, string>>;

/** What tokenizer_config.json tells: the whole of it for the tokenizer, and the special tokens for templates. */
export interface TokenizerSettings {
  readonly config: Readonly<Record<string, unknown>>;
  readonly specialTokens: SpecialTokens;
}

const settingsOf = (config: z.infer<typeof TokenizerConfig>): TokenizerSettings => {
  const named = Object.keys(TokenizerConfig.shape).flatMap((name) => {
    const value = config[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { config, specialTokens: Object.fromEntries(named) };
};

/** Reads tokenizer_config.json; a tokenizer without one has no special tokens by name. */
export const readTokenizerSettings = (text: string | null): Result<TokenizerSettings, string> =>
  text === null
    ? ok({ config: {}, specialTokens: {} })
    : parse(text).andThen((value) => {
        const parsed = TokenizerConfig.safeParse(value);
        return parsed.success ? ok(settingsOf(parsed.data)) : ok({ config: {}, specialTokens: {} });
      });
