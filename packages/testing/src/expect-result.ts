import type { Result, ResultAsync } from 'neverthrow';
import { expect } from 'vitest';

const okValue = <Value, Failure>(result: Result<Value, Failure>): Value => {
  expect(result.isErr() ? result.error : undefined).toBeUndefined();
  return result._unsafeUnwrap();
};

const failureOf = <Value, Failure>(result: Result<Value, Failure>): Failure => {
  expect(result.isOk() ? result.value : undefined).toBeUndefined();
  return result._unsafeUnwrapErr();
};

const isPlain = <Value, Failure>(
  result: Result<Value, Failure> | PromiseLike<Result<Value, Failure>>,
): result is Result<Value, Failure> => !('then' in result);

/** The value of a Result; the test fails with the error when there is none. */
export function expectOk<Value, Failure>(result: Result<Value, Failure>): Value;
export function expectOk<Value, Failure>(result: ResultAsync<Value, Failure>): Promise<Value>;
export function expectOk<Value, Failure>(
  result: Result<Value, Failure> | ResultAsync<Value, Failure>,
): Value | Promise<Value> {
  return isPlain(result) ? okValue(result) : Promise.resolve(result).then(okValue);
}

/** The error of a Result; the test fails with the value when there is none. */
export function expectErr<Value, Failure>(result: Result<Value, Failure>): Failure;
export function expectErr<Value, Failure>(result: ResultAsync<Value, Failure>): Promise<Failure>;
export function expectErr<Value, Failure>(
  result: Result<Value, Failure> | ResultAsync<Value, Failure>,
): Failure | Promise<Failure> {
  return isPlain(result) ? failureOf(result) : Promise.resolve(result).then(failureOf);
}
