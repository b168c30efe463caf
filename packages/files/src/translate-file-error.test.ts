import { expect, test } from 'vitest';
import { translateFileError } from './translate-file-error.ts';

const systemError = (code: string) => Object.assign(new Error('x'), { code });

test.each([
  ['ENOENT', 'dataset.not_found', undefined],
  ['ENOTDIR', 'dataset.not_found', undefined],
  ['EACCES', 'dataset.unreadable', 'permission denied'],
  ['EPERM', 'dataset.unreadable', 'permission denied'],
  ['EISDIR', 'dataset.unreadable', 'it is a directory'],
  ['EIO', 'dataset.unreadable', 'the disk reports a fault'],
  ['EOTHER', 'dataset.unreadable', 'the system answered EOTHER'],
])('%s gives %s', (systemCode, code, reason) => {
  const error = translateFileError('./a.jsonl')(systemError(systemCode));
  expect(error.code).toBe(code);
  expect('reason' in error.details ? error.details.reason : undefined).toBe(reason);
  expect(error.details.dataset).toBe('./a.jsonl');
});

test('anything else that is thrown', () => {
  expect(translateFileError('a')('boom').message).toBe(
    "a can't be read: the system answered an unknown fault.",
  );
});
