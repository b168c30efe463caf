import type { StoreError } from '@vibeml/core-models';
import type { Result } from 'neverthrow';
import * as z from 'zod';
import type { Row } from './database.ts';
import { jsonColumn } from './json-column.ts';
import { readOptionalRow } from './read-row.ts';

/** A row whose column `body` holds the whole of something as JSON. */
export const bodyRow = <Body extends z.ZodType>(body: Body) => z.object({ body: jsonColumn(body) });

/** What such a row holds; null where there is no row. Fails with `store.corrupt`. */
export const readBody = <Body>(
  path: string,
  schema: z.ZodType<{ readonly body: Body }>,
  row: Row | undefined,
  name: string,
): Result<Body | null, StoreError> =>
  readOptionalRow(path, schema, row, name).map((found) => found?.body ?? null);
