import type { CallContext, ModelError } from '@vibeml/core-models';
import { modelHubUnreachable, modelNotUsable } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type ResultAsync } from 'neverthrow';
import type { HubClient } from './hub-client.ts';
import type { HubFiles, HubFilesRequest } from './hub-files.ts';
import { toModelError } from './hub-model-error.ts';
import { filePath } from './hub-paths.ts';
import type { ByteRange, HubContent } from './hub-request.ts';
import { readWeights, type Weights } from './read-weights.ts';
import { type WeightProblem, weightLayout } from './weight-files.ts';
import type { WeightSource } from './weight-source.ts';

/** Most headers are shorter, so one question a file is enough. */
const firstBytes = 64 * 1024;

const remoteSource = (
  client: HubClient,
  { asked, commit, names }: HubFilesRequest,
  files: HubFiles,
  context: CallContext,
): WeightSource<ModelError> => {
  const starts = new Map<string, ResultAsync<HubContent, ModelError>>();
  const missing = (name: string) =>
    modelNotUsable(asked.reference, `${name} is missing`, 'Choose another model or revision.');

  const fetchRange = (name: string, range: ByteRange): ResultAsync<HubContent, ModelError> =>
    client
      .ask(
        {
          host: 'hub',
          path: filePath({ kind: 'model', id: asked.id }, commit, name),
          keep: 'forever',
          maxBytes: range.end - range.start,
          range,
        },
        context,
      )
      .mapErr(toModelError(asked))
      .andThen((content) => (content === null ? err(missing(name)) : ok(content)));

  const startOf = (name: string): ResultAsync<HubContent, ModelError> => {
    const known = starts.get(name) ?? fetchRange(name, { start: 0, end: firstBytes });
    starts.set(name, known);
    return known;
  };

  return {
    names: names ?? new Set(),
    readText: (name) =>
      files.read(name).andThen((text) => (text === null ? err(missing(name)) : ok(text))),
    readBytes: (name, start, length) =>
      startOf(name).andThen(({ bytes }) =>
        start + length <= firstBytes
          ? okAsync(bytes.subarray(start, start + length))
          : fetchRange(name, { start, end: start + length }).map((content) => content.bytes),
      ),
    size: (name) =>
      startOf(name).andThen(({ totalBytes }) =>
        totalBytes === null
          ? errAsync(modelHubUnreachable(asked.reference, `it did not tell the size of ${name}`))
          : okAsync(totalBytes),
      ),
  };
};

/** Lists the tensors of a model on the Hub by reading the headers of its weight files; null where they have other names than transformers looks for. */
export const readHubWeights = (
  client: HubClient,
  request: HubFilesRequest,
  files: HubFiles,
  context: CallContext,
): ResultAsync<Weights | null, ModelError> => {
  const { names, asked } = request;
  if (names === null || weightLayout(names) === 'none') return okAsync(null);
  const explain = ({ reason, tryNext }: WeightProblem) =>
    modelNotUsable(asked.reference, reason, tryNext);
  return readWeights(remoteSource(client, request, files, context), explain);
};
