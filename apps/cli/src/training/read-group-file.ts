import { readFile } from 'node:fs/promises';
import { requestInvalid, type VibemlError } from '@vibeml/sdk';
import { err, ok, type Result, ResultAsync } from 'neverthrow';

/** A file of requests is read whole. */
const mostCharacters = 1_000_000;

const unusable = (problem: string): VibemlError => requestInvalid([{ field: 'file', problem }]);

const parseYaml = async (text: string): Promise<unknown> => {
  const { parse } = await import('yaml');
  // Aliases are counted, so that a small file can't become a large document.
  return parse(text, { maxAliasCount: 100 });
};

const parse = async (path: string, text: string): Promise<unknown> =>
  /\.ya?ml$/i.test(path) ? parseYaml(text) : JSON.parse(text);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list is a list of items; what the fields hold is checked by the plan. */
const asGroup = (document: unknown): Result<Record<string, unknown>, VibemlError> => {
  if (Array.isArray(document)) return ok({ items: document });
  return isRecord(document)
    ? ok(document)
    : err(unusable('must hold a list of requests, or an object with request, items or grid'));
};

/** What a file says of a group. Fails with `request.invalid` for one that can't be read or understood. */
export const readGroupFile = (path: string): ResultAsync<Record<string, unknown>, VibemlError> =>
  ResultAsync.fromPromise(readFile(path, 'utf8'), () => unusable(`${path} can't be read`))
    .andThen((text) =>
      text.length > mostCharacters
        ? err(unusable(`is longer than ${mostCharacters} characters`))
        : ResultAsync.fromPromise(parse(path, text), () =>
            unusable(`${path} is neither JSON nor YAML`),
          ),
    )
    .andThen(asGroup);
