import type { TokenizerFiles } from '@vibeml/core-models';
import { ResultAsync } from 'neverthrow';
import { templateOfConfig } from './tokenizer-config.ts';

/** Reads the text files of a tokenizer, wherever they lie; null where there is no tokenizer.json. A file that isn't there is null. */
export const readTokenizerFiles = <Failure>(
  read: (name: string) => ResultAsync<string | null, Failure>,
): ResultAsync<TokenizerFiles | null, Failure> =>
  ResultAsync.combine([
    read('tokenizer.json'),
    read('tokenizer_config.json'),
    read('chat_template.jinja'),
  ]).map(([tokenizerJson = null, tokenizerConfig = null, template = null]) =>
    tokenizerJson === null
      ? null
      : {
          tokenizerJson,
          tokenizerConfig,
          chatTemplate: template ?? templateOfConfig(tokenizerConfig),
        },
  );
