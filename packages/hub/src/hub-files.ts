import type { CallContext, ModelError } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { HubClient } from './hub-client.ts';
import { type AskedModel, toModelError } from './hub-model-error.ts';
import { filePath } from './hub-paths.ts';
import { askText, textLimits } from './hub-text.ts';
import { templateOfConfig } from './tokenizer-config.ts';

/** The files of one model at one commit; a file that isn't there is null. */
export interface HubFiles {
  read(name: string): ResultAsync<string | null, ModelError>;
}

/** Which files, of which model. */
export interface HubFilesRequest {
  readonly asked: AskedModel;
  readonly commit: string;
  /** Names of its files where they are known, which spares questions. */
  readonly names: ReadonlySet<string> | null;
}

const vocabularies: ReadonlySet<string> = new Set(['tokenizer.json', 'tokenizer_config.json']);

const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** Opens the files of a model on the Hub. */
export const openHubFiles = (
  client: HubClient,
  { asked, commit, names }: HubFilesRequest,
  context: CallContext,
): HubFiles => ({
  read: (name) =>
    names?.has(name) === false
      ? okAsync(null)
      : askText(
          client,
          {
            host: 'hub',
            path: filePath({ kind: 'model', id: asked.id }, commit, name),
            keep: isCommit(commit) ? 'forever' : 'minutes',
            maxBytes: vocabularies.has(name) ? textLimits.tokenizer : textLimits.file,
          },
          context,
        ).mapErr(toModelError(asked)),
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
