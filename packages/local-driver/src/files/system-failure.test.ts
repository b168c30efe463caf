import { expect, test } from 'vitest';
import { systemCodeOf, systemFailure } from './system-failure.ts';

const withCode = (code: unknown) => Object.assign(new Error('of the system'), { code });

test.each([
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'read-only'],
  ['ENOSPC', 'no room'],
  ['EDQUOT', 'no room'],
  ['ENOTDIR', 'not a directory'],
  ['EISDIR', 'it is a directory'],
  ['EMFILE', 'too many files'],
  ['ENAMETOOLONG', 'too long'],
  ['EIO', 'the disk gave an error'],
  ['EXDEV', 'refused it (EXDEV)'],
])('%s is said in our words', (code, words) => {
  const cause = withCode(code);
  expect(systemFailure('/a')(cause)).toEqual({
    path: '/a',
    code,
    reason: expect.stringContaining(words),
    cause,
  });
});

test('a code is found behind wrapping errors; anything else has none', () => {
  expect(systemCodeOf(new Error('outer', { cause: withCode('ENOSPC') }))).toBe('ENOSPC');
  const others = [withCode('ERR_INVALID_ARG_TYPE'), withCode(5), new Error('x'), 'ENOENT', null];
  for (const other of others) expect(systemCodeOf(other)).toBeNull();
  expect(systemFailure('/a')('thrown').reason).toBe('the system refused it');
});
