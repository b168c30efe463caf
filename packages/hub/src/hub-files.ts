import type { CallContext, ModelError, TokenizerFiles } from '@vibeml/core-models';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { HubClient } from './hub-client.ts';
import { toModelError } from './hub-model-error.ts';
import { modelFilePath } from './hub-paths.ts';
import { templateOfConfig } from './tokenizer-config.ts';

/** The files of one model at one commit; a file that isn't there is null. */
export interface HubFiles {
  read(name: string): ResultAsync<string | null, ModelError>;
}

/** Which files, of which model. */
export interface HubFilesRequest {
  readonly reference: string;
  readonly id: string;
  readonly commit: string;
  /** Names of its files where they are known, which spares questions. */
  readonly names: ReadonlySet<string> | null;
}

/** Opens the files of a model on the Hub. */
export const openHubFiles = (
  client: HubClient,
  { reference, id, commit, names }: HubFilesRequest,
  context: CallContext,
): HubFiles => ({
  read: (name) =>
    names?.has(name) === false
      ? okAsync(null)
      : client.getText(modelFilePath(id, commit, name), context).mapErr(toModelError(reference)),
});

/** The chat template of a model: a file of its own, or part of tokenizer_config.json; null when there is none. */
export const readHubTemplate = (files: HubFiles): ResultAsync<string | null, ModelError> =>
  files
    .read('chat_template.jinja')
    .andThen((template) =>
      template === null
        ? files.read('tokenizer_config.json').map(templateOfConfig)
        : okAsync<string | null, ModelError>(template),
    );

/** The text files of a tokenizer on the Hub; null where there is no tokenizer.json. */
export const readHubTokenizer = (files: HubFiles): ResultAsync<TokenizerFiles | null, ModelError> =>
  safeTry<TokenizerFiles | null, ModelError>(async function* () {
    const tokenizerJson = yield* files.read('tokenizer.json');
    if (tokenizerJson === null) return ok(null);
    const tokenizerConfig = yield* files.read('tokenizer_config.json');
    const chatTemplate = yield* readHubTemplate(files);
    return ok({ tokenizerJson, tokenizerConfig, chatTemplate });
  });
