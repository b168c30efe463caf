import * as z from 'zod';
import { jsonColumn } from './json-column.ts';

const RunCursor = jsonColumn(z.tuple([z.int(), z.string()]));

/** The place in the list after which a page begins. */
export interface RunPlace {
  readonly createdAtMs: number;
  readonly runId: string;
}

/** Text that means nothing to a caller. */
export const encodeRunCursor = ({ createdAtMs, runId }: RunPlace): string =>
  Buffer.from(JSON.stringify([createdAtMs, runId])).toString('base64url');

/** The place that a cursor means, or null when it was made elsewhere. */
export const decodeRunCursor = (cursor: string): RunPlace | null => {
  const parsed = RunCursor.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!parsed.success) return null;
  const [createdAtMs, runId] = parsed.data;
  return { createdAtMs, runId };
};
