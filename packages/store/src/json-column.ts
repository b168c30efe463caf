import { invariant } from '@vibeml/errors';
import { Result } from 'neverthrow';
import * as z from 'zod';

const parseJson = Result.fromThrowable((text: string): unknown => JSON.parse(text));

/** A TEXT column that holds JSON of the given schema. */
export const jsonColumn = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) =>
      parseJson(text).match(
        (value) => value,
        () => {
          context.addIssue({ code: 'custom', message: 'is not JSON' });
          return z.NEVER;
        },
      ),
    )
    .pipe(schema);

/** JSON of a value that its schema accepts, so that everything written can be read back. */
export const toJsonColumn = (schema: z.ZodType, value: unknown): string => {
  const parsed = schema.safeParse(value);
  invariant(parsed.success, `what is stored fits its schema: ${parsed.error?.message}`);
  return JSON.stringify(parsed.data);
};
