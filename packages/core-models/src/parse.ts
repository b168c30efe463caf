import { requestInvalid } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';

const problemOf = (issue: z.core.$ZodIssue): { field: string; problem: string } => ({
  field: issue.path.map(String).join('.'),
  problem: issue.message.replace(/^./, (first) => first.toLowerCase()),
});

/** Parses the input of an operation. Fails with `request.invalid`, which names every field at once. */
export const parseInput = <Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Result<z.output<Schema>, ReturnType<typeof requestInvalid>> => {
  const parsed = z.safeParse(schema, input);
  return parsed.success ? ok(parsed.data) : err(requestInvalid(parsed.error.issues.map(problemOf)));
};
