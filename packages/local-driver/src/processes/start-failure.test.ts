import { expect, test } from 'vitest';
import { startFailure } from './start-failure.ts';

test.each([
  ['ENOENT', 'tool was not found'],
  ['ENOTDIR', 'tool was not found'],
  ['EACCES', 'tool may not be executed'],
  ['E2BIG', 'too many arguments'],
  ['EAGAIN', 'could not be started (EAGAIN)'],
  ['EINVAL', 'tool could not be started'],
])('%s is said in our words', (code, words) => {
  const error = startFailure('tool', Object.assign(new Error('x'), { code }));
  expect(error.code).toBe('driver.unavailable');
  expect(error.message).toContain(words);
});
