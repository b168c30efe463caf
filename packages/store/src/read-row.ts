import { type ErrorOf, excerpt, storeCorrupt } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import type * as z from 'zod';
import type { Row } from './database.ts';

type Corrupt = ErrorOf<'store.corrupt'>;

const faultOf = (error: z.ZodError): string => {
  const path = error.issues[0]?.path.map(String).join('.');
  return path === undefined || path === '' ? 'a column' : excerpt(path, 100);
};

/** Checks a row against its schema. Fails with `store.corrupt`, which names the table, the key and the field. */
export const readRow = <Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  row: Row,
  name: string,
): Result<z.output<Schema>, Corrupt> => {
  const parsed = schema.safeParse(row);
  return parsed.success
    ? ok(parsed.data)
    : err(storeCorrupt(path, `${name} has a bad ${faultOf(parsed.error)}`, parsed.error));
};

/** The same for a row that may not be there. */
export const readOptionalRow = <Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  row: Row | undefined,
  name: string,
): Result<z.output<Schema> | null, Corrupt> =>
  row === undefined ? ok(null) : readRow(path, schema, row, name);
