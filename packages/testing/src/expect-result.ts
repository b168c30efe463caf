import type { Result, ResultAsync } from 'neverthrow';
import { expect } from 'vitest';

/** The value of a Result that must have succeeded; the test fails with the error otherwise. */
export const expectOk = async <Value, Failure>(
  result: Result<Value, Failure> | ResultAsync<Value, Failure>,
): Promise<Value> => {
  const settled = await result;
  expect(settled.isErr() ? settled.error : null).toBeNull();
  return settled._unsafeUnwrap();
};

/** The error of a Result that must have failed; the test fails with the value otherwise. */
export const expectErr = async <Value, Failure>(
  result: Result<Value, Failure> | ResultAsync<Value, Failure>,
): Promise<Failure> => {
  const settled = await result;
  expect(settled.isOk() ? { unexpectedly: settled.value } : null).toBeNull();
  return settled._unsafeUnwrapErr();
};
