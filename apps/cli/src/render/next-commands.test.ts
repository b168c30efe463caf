import { execFileSync } from 'node:child_process';
import type { NextAction } from '@vibeml/sdk';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandOf, shellWord } from './next-commands.ts';

const runId = 'r';
const actions: readonly (readonly [NextAction['operation'], NextAction['input'], string])[] = [
  ['checkSetup', {}, 'vibeml doctor'],
  ['listWorkflows', {}, 'vibeml workflows'],
  ['listOffers', {}, 'vibeml gpus'],
  ['inspectDataset', { dataset: './my data.jsonl' }, "vibeml inspect './my data.jsonl'"],
  ['planRun', { dataset: './d.jsonl' }, 'vibeml plan --model MODEL --dataset ./d.jsonl'],
  ['planRun', { resumeFromRunId: runId }, 'vibeml resume r'],
  ['approvePlan', { planId: 'p' }, 'vibeml approve p'],
  ['launchRun', { planId: 'p' }, 'vibeml launch p'],
  ['listRuns', {}, 'vibeml runs'],
  ['getRun', { runId }, 'vibeml status r'],
  ['waitForRun', { runId }, 'vibeml watch r'],
  ['getRunLogs', { runId }, 'vibeml logs r'],
  ['diagnoseRun', { runId }, 'vibeml diagnose r'],
  ['stopRun', { runId }, 'vibeml stop r'],
  ['getArtifacts', { runId }, 'vibeml artifacts r'],
];

test.each(actions)('%s %j is %s', (operation, input, expected) => {
  expect(commandOf({ operation, input, why: '' })).toBe(expected);
});

test('a shell reads a word as it was', () => {
  const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(printable, (value) => {
      const script = `printf %s ${shellWord(value)}`;
      expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(value);
    }),
    { numRuns: 25 },
  );
});
