import { stat } from 'node:fs/promises';
import type { ModelError, ModelFacts, ModelHub } from '@vibeml/core-models';
import { cancelled, modelNotFound } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import { currentRevision } from './current-revision.ts';
import { readDirectoryModel, readDirectoryTokenizer } from './directory-model.ts';
import { createHubClient, type HubClient, type HubPorts } from './hub-client.ts';
import { openHubFiles } from './hub-files.ts';
import { readHubModel } from './hub-model.ts';
import { toModelError } from './hub-model-error.ts';
import {
  type ModelLocations,
  type ModelReference,
  modelPath,
  readReference,
} from './model-reference.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';

/** What a lookup of models needs. */
export interface ModelHubPorts extends HubPorts, ModelLocations {}

const isDirectory = (path: string): ResultAsync<boolean, never> =>
  ResultAsync.fromPromise(stat(path), () => null)
    .map((facts) => facts.isDirectory())
    .orElse(() => okAsync(false));

/** Looks up models: in a directory of this machine, or on the Hugging Face Hub. A directory wins over an id of the same name, as in transformers. */
export const createModelHub = (
  ports: ModelHubPorts,
  client: HubClient = createHubClient(ports),
): ModelHub => {
  const settle = (reference: string): ResultAsync<ModelReference, never> => {
    const read = readReference(reference, ports);
    if (read.kind === 'directory') return okAsync(read);
    const path = modelPath(reference, ports);
    return isDirectory(path).map((exists) => (exists ? { kind: 'directory', path } : read));
  };

  return {
    findModel(reference, context) {
      if (context.signal.aborted) return errAsync(cancelled(`Looking up ${reference}`));
      const observedAt = new Date(ports.clock.now()).toISOString();
      return settle(reference).andThen((found) =>
        match(found)
          .returnType<ResultAsync<ModelFacts, ModelError>>()
          .with({ kind: 'directory' }, ({ path }) =>
            readDirectoryModel({ reference, path, observedAt }),
          )
          .with({ kind: 'hub' }, (model) =>
            readHubModel(client, { ...model, reference }, observedAt, context),
          )
          .with({ kind: 'neither' }, () => errAsync(modelNotFound(reference)))
          .exhaustive(),
      );
    },
    readTokenizer({ reference, name, path, revision }, context) {
      if (context.signal.aborted) return errAsync(cancelled(`Looking up ${reference}`));
      if (path !== null) return readDirectoryTokenizer(reference, path);
      const asked = { reference, id: name, revision };
      const request = { asked, commit: revision ?? 'main', names: null };
      return readTokenizerFiles(openHubFiles(client, request, context).read);
    },
    currentRevision(reference, context) {
      if (context.signal.aborted) return errAsync(cancelled(`Looking up ${reference}`));
      return settle(reference).andThen((found) =>
        match(found)
          .returnType<ResultAsync<string | null, ModelError>>()
          .with({ kind: 'directory' }, () => okAsync(null))
          .with({ kind: 'hub' }, ({ id, revision }) =>
            currentRevision(client, { kind: 'model', id, revision }, context).mapErr(
              toModelError({ reference, id, revision }),
            ),
          )
          .with({ kind: 'neither' }, () => errAsync(modelNotFound(reference)))
          .exhaustive(),
      );
    },
  };
};
