import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import * as z from 'zod';
import { readText } from './file-system.ts';
import { JsonText } from './json-text.ts';
import type { SystemFailure } from './system-failure.ts';

const parseText = <Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  text: string,
): Result<z.output<Schema>, SystemFailure> => {
  const parsed = z.safeParse(JsonText.pipe(schema), text);
  return parsed.success
    ? ok(parsed.data)
    : err({ path, code: null, reason: 'it is damaged', cause: parsed.error });
};

/** Reads a JSON file of a known shape; null when there is none. */
export const readRecord = <Schema extends z.ZodType>(
  schema: Schema,
  path: string,
): ResultAsync<z.output<Schema> | null, SystemFailure> =>
  readText(path).andThen((text) =>
    text === null ? ok<z.output<Schema> | null>(null) : parseText(schema, path, text),
  );
