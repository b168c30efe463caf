import { expect, test } from 'vitest';
import { explainExitCode, recoverableExitCodes } from './exit-code.ts';

test('every code of the contract has its own meaning', () => {
  const codes = [0, 1, 10, 11, 12, 13, 14, 15, 16, 17, 33, 34, 35, 137];
  const names = codes.map((code) => explainExitCode(code).name);
  expect(new Set(names).size).toBe(codes.length);
  expect(codes.map((code) => explainExitCode(code).code)).toEqual(codes);
});

test('an interruption and a network failure may go on; running out of memory never does', () => {
  expect(recoverableExitCodes).toEqual([33, 34]);
  expect(explainExitCode(137).isRecoverable).toBe(false);
});

test('what is not known is unexpected, and a signal is named by its number', () => {
  expect(explainExitCode(99)).toMatchObject({ code: 99, name: 'unexpected' });
  expect(explainExitCode(139).message).toBe('Signal 11 ended the program.');
});
