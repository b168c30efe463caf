import { expect, test } from 'vitest';
import { normalizeArguments } from './normalize-arguments.ts';

test.each([
  ['--mcp', 'mcp'],
  ['--mcp --debug', 'mcp --debug'],
  ['launch-training --model a --gpu-type H100', 'train --model a --gpu H100'],
  ['launch-training --checkpoint-steps=5', 'train --save-steps 5'],
  ['launch-training --model a --dry-run', 'plan --model a'],
  ['get-job-status --cluster run-1 --json', 'status run-1 --json'],
  ['get-job-status --cluster=run-1', 'status run-1'],
  ['terminate-job --cluster run-1', 'stop run-1'],
  ['list-jobs', 'list-jobs'],
  ['train --model a=b', 'train --model a=b'],
  ['', ''],
])('%s → %s', (words, expected) => {
  expect(normalizeArguments(words.split(' ')).join(' ')).toBe(expected);
});
