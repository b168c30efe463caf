import { expect, test } from 'vitest';
import { readAnswer } from './hub-answer.ts';

const refusal = (
  status: number,
  errorCode: string | null = null,
  errorMessage: string | null = null,
) =>
  readAnswer({ status, errorCode, errorMessage }).match(
    () => null,
    (each) => each,
  );

test.each([200, 204, 299])('%i is an answer', (status) => {
  expect(refusal(status)).toBeNull();
});

test.each([408, 429, 500, 502, 503, 504])('%i is worth another try', (status) => {
  expect(refusal(status)).toBe('busy');
});

test('the error code counts before status and message', () => {
  expect(refusal(503, 'GatedRepo')).toBe('gated');
  expect(refusal(401, 'RepoNotFound', 'Invalid credentials in Authorization header')).toBe(
    'not_found',
  );
  expect(refusal(404, 'EntryNotFound')).toBe('no_such_file');
  expect(refusal(404, 'SomethingNew')).toBe('not_found');
});
