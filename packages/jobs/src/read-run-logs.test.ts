import { RunId } from '@vibeml/core-models';
import { launchFailed } from '@vibeml/errors';
import * as fc from 'fast-check';
import {
  createFakeWorld,
  errorLine,
  expectErr,
  expectOk,
  type FakeStep,
  phaseLine,
  progressLine,
  sampleContext,
  samplePlan,
  trainerLine,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';
import { renderLogLines } from './render-log-lines.ts';

const context = sampleContext();
const escapeCharacter = '\u001b';

const withLog = async (step: FakeStep) => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  world.driver.play(run.id, step);
  await expectOk(jobs.refresh(run.id, context));
  return { world, jobs, runId: run.id };
};

const fromStart = { from: 'byte', byte: 0 } as const;

test('events are said in words, other lines are shown as a terminal would', () => {
  const text = [
    `${escapeCharacter}[31mred${escapeCharacter}[0m alert`,
    'Loading:  10%|#   \rLoading: 100%|####',
    progressLine(3, 1.23456).trimEnd(),
    phaseLine(1, 'train', 'end').trimEnd(),
    phaseLine(1, 'save', 'start').trimEnd(),
    trainerLine(1, 'warning', { code: 'w', message: 'two rows were dropped' }).trimEnd(),
    trainerLine(1, 'data', { split: 'train' }).trimEnd(),
    errorLine('data.empty', 12, 'no row is left').trimEnd(),
    '::vibeml::{"v":1,"t":0,"type":"progress"',
    '',
    'last',
  ].join('\n');
  expect(renderLogLines(text)).toEqual([
    'red alert',
    'Loading: 100%|####',
    'step 3/4  loss 1.235  400.0 tok/s',
    'train done in 1.0 s',
    'save started',
    'warning: two rows were dropped',
    'error: no row is left (data.empty)',
    '',
    'last',
  ]);
});

test.each([
  [{ type: 'note', code: 'n', message: 'torch is there' }, ['torch is there']],
  [{ type: 'phase', name: 'train', status: 'failed' }, ['train failed']],
  [{ type: 'phase', name: 'train', status: 'end' }, ['train done']],
  [
    { type: 'eval', stage: 'after', step: 9, loss: 0.5, seconds: 1, metrics: {} },
    ['held-out loss after 0.5000'],
  ],
  [
    {
      type: 'answers',
      stage: 'before',
      rows: 48,
      exact_rate: 0.25,
      form_rate: null,
      stop_rate: 1,
      seconds: 1,
      samples: [],
    },
    ['answers before: 25.0 % exact of 48'],
  ],
  [
    { type: 'checkpoint', step: 5, path: 'checkpoints/checkpoint-5', bytes: 1, seconds: null },
    ['checkpoint of step 5 saved'],
  ],
  [
    { type: 'interrupted', signal: 'SIGTERM', step: 7, checkpoint: null, seconds: null },
    ['interrupted at step 7'],
  ],
  [{ type: 'hologram' }, []],
])('%o is said as %o', ({ type, ...fields }, said) => {
  expect(renderLogLines(trainerLine(1, type, fields))).toEqual(said);
});

test('secrets and control characters never come through', () => {
  const text = `HF_TOKEN=hf_abcdefghijklmnop\n${escapeCharacter}]0;title\u0007bell\u0000\n`;
  expect(renderLogLines(text).join('\n')).toBe('HF_TOKEN=[redacted]\nbell');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (junk) => {
      const shown = renderLogLines(junk).join('\n');
      expect([...shown].every((character) => character === '\t' || character >= '\n')).toBe(true);
      expect(shown).not.toContain(escapeCharacter);
    }),
  );
});

test('a page ends at a line end and says where the next one begins', async () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index} ${'x'.repeat(20)}`);
  const { jobs, runId } = await withLog({ state: 'ended', exitCode: 1, run: lines.join('\n') });
  const seen: string[] = [];
  let byte = 0;
  for (let pages = 0; pages < 20; pages += 1) {
    const request = { source: 'run', position: { from: 'byte', byte }, maxBytes: 1024 } as const;
    const page = await expectOk(jobs.logs(runId, request, context));
    expect(page.startByte).toBe(byte);
    seen.push(...page.lines);
    byte = page.nextByte;
    if (page.isFinished) break;
  }
  expect(seen).toEqual(lines);
});

test('the end of a log begins at a line', async () => {
  const { jobs, runId } = await withLog({ state: 'running', setup: 'one\ntwo\nthree\n' });
  const request = { source: 'setup', position: { from: 'end', bytes: 8 }, maxBytes: 4096 } as const;
  expect(await expectOk(jobs.logs(runId, request, context))).toMatchObject({
    lines: ['three'],
    startByte: 8,
    nextByte: 14,
    isFinished: false,
  });
});

test('an unfinished line is held back while the run goes on', async () => {
  const { world, jobs, runId } = await withLog({ state: 'running', run: 'whole\nhal' });
  const request = { source: 'run', position: fromStart, maxBytes: 4096 } as const;
  const page = await expectOk(jobs.logs(runId, request, context));
  expect(page).toMatchObject({ lines: ['whole'], nextByte: 6 });
  world.driver.play(runId, { state: 'ended', exitCode: 1, run: 'f' });
  await expectOk(jobs.refresh(runId, context));
  const next = { ...request, position: { from: 'byte', byte: page.nextByte } } as const;
  expect(await expectOk(jobs.logs(runId, next, context))).toMatchObject({
    lines: ['half'],
    isFinished: true,
  });
});

test('a filter goes on through the log until it finds something', async () => {
  const run = `${'nothing to see\n'.repeat(5000)}ValueError: no\n${'quiet\n'.repeat(10)}`;
  const { jobs, runId } = await withLog({ state: 'running', run });
  const request = { source: 'run', position: fromStart, maxBytes: 1024 } as const;
  const errors = await expectOk(jobs.logs(runId, { ...request, errorsOnly: true }, context));
  expect(errors.lines).toEqual([]);
  const contains = await expectOk(
    jobs.logs(runId, { ...request, contains: 'valueerror' }, context),
  );
  expect(contains.lines).toEqual(['ValueError: no']);
  expect(contains.startByte).toBe(0);
});

test('a run without a job has an empty log; an unknown run is an error', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const request = { source: 'run', position: fromStart, maxBytes: 4096 } as const;
  world.driver.failNext('launch', launchFailed('local', 'no room'));
  await expectErr(jobs.launch(samplePlan(), null, context));
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  expect(await expectOk(jobs.logs(run.id, request, context))).toMatchObject({
    lines: [],
    sizeBytes: 0,
    isFinished: true,
  });
  const error = await expectErr(jobs.logs(RunId.parse('nobody'), request, context));
  expect(error.code).toBe('run.not_found');
});
