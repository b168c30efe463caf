import type { LogPage, RunEvent } from '@vibeml/core-models';
import { parseEventLines } from '@vibeml/trainer';
import * as fc from 'fast-check';
import { okAsync } from 'neverthrow';
import {
  checkpointLine,
  createCrashPoint,
  createFakeWorld,
  expectOk,
  type FakeWorld,
  finishedOutputs,
  progressLine,
  sampleContext,
  samplePlan,
  sampleRunCreated,
  trainerLine,
  withDelays,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs, type Jobs } from './create-jobs.ts';
import { pageBytes } from './ingest-logs.ts';
import { interpretTrainerEvents } from './interpret-trainer-events.ts';
import { reduceRun } from './reduce-run.ts';

const context = sampleContext();
const finished = { until: 'finished', timeoutMs: null } as const;

const arbitraryLine = fc.oneof(
  fc.nat({ max: 99 }).map((step) => progressLine(step, step / 7)),
  fc.nat({ max: 99 }).map(checkpointLine),
  fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .map((message) => trainerLine(1, 'warning', { code: 'w', message })),
  fc
    .string({ unit: 'grapheme', maxLength: 60 })
    .map((junk) => `\u001b[32m${junk.replaceAll('\n', ' ')}\u001b[0m\r 50%|███\r\n`),
  fc.constantFrom('::vibeml::{"v":1,"t"\n', '::vibeml::\n', '\n', 'ünïcödé ✓ 漢字\n', '\uFFFD�\n'),
);

/** A log as bytes, and where it is torn. */
const arbitraryLog = fc
  .record({
    lines: fc.array(arbitraryLine, { maxLength: 25 }),
    lastLine: fc.constantFrom('', 'no end', progressLine(100, 1).trimEnd(), 'torn 漢'),
    cuts: fc.array(fc.nat({ max: 4000 }), { maxLength: 12 }),
    // Calls until a program dies, for each piece; a large number lives.
    lives: fc.array(fc.nat({ max: 25 }), { maxLength: 12 }),
  })
  .map(({ lines, lastLine, cuts, lives }) => {
    const text = `${lines.join('')}${lastLine}`;
    const bytes = new TextEncoder().encode(text);
    const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
      (one, other) => one - other,
    );
    const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index] ?? 0, end));
    return { text, pieces, lives };
  });

const expectedEvents = (text: string): readonly RunEvent[] =>
  interpretTrainerEvents(reduceRun(null, sampleRunCreated()), parseEventLines(`${text}\n`).events);

const trainerTypes: readonly RunEvent['type'][] = [
  'progress-reported',
  'checkpoint-saved',
  'warning-raised',
];

const launched = async (world: FakeWorld) => {
  const { run } = await expectOk(createJobs(world.ports).launch(samplePlan(), null, context));
  return run.id;
};

const crashing = (world: FakeWorld, calls: number): { jobs: Jobs; crashed: Promise<unknown> } => {
  const crash = createCrashPoint(calls, calls % 2 === 0 ? 'before' : 'after');
  const driver = crash.wrap(world.driver);
  const jobs = createJobs({
    ...world.ports,
    runs: crash.wrap(world.runs),
    driver: () => driver,
  });
  return { jobs, crashed: crash.crashed };
};

test('the same events come out wherever the log is torn and whenever a reader dies', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog, async ({ text, pieces, lives }) => {
      const world = createFakeWorld();
      const runId = await launched(world);
      for (const [index, piece] of pieces.entries()) {
        world.driver.play(runId, { state: 'running', run: piece });
        const { jobs, crashed } = crashing(world, lives[index] ?? 1000);
        await Promise.race([jobs.refresh(runId, context), crashed]);
      }
      world.driver.play(runId, { state: 'ended', exitCode: 0, outputs: finishedOutputs() });
      await expectOk(createJobs(world.ports).wait(runId, finished, context));
      const events = await expectOk(
        world.runs.listEvents({ runId, types: trainerTypes, limit: 1000 }),
      );
      expect(events).toEqual(expectedEvents(text));
    }),
    { numRuns: 80 },
  );
});

test('two readers at once write each event once', async () => {
  const delays = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(arbitraryLog, delays, delays, async ({ text, pieces }, one, other) => {
      const world = createFakeWorld({
        script: [
          ...pieces.map((run) => ({ state: 'running' as const, run })),
          { state: 'ended', exitCode: 0, outputs: finishedOutputs() },
        ],
      });
      const runId = await launched(world);
      const readers = [one, other].map((ticks) => {
        const driver = withDelays(world.driver, ticks);
        return createJobs({
          ...world.ports,
          runs: withDelays(world.runs, ticks),
          driver: () => driver,
        });
      });
      const seen = await Promise.all(
        readers.map((jobs) => expectOk(jobs.wait(runId, finished, context))),
      );
      expect(seen.map(({ run }) => run.status)).toEqual(['succeeded', 'succeeded']);
      const events = await expectOk(world.runs.listEvents({ runId, limit: 1000 }));
      const said = events.filter((event) => trainerTypes.includes(event.type));
      expect(said).toEqual(expectedEvents(text));
      for (const type of ['job-ended', 'artifacts-verified', 'machine-released'])
        expect(events.filter((event) => event.type === type)).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
});

test('a line without its end waits while the job runs, and counts when it ended', async () => {
  const world = createFakeWorld();
  const runId = await launched(world);
  const jobs = createJobs(world.ports);
  const line = progressLine(1, 2.5).trimEnd();
  world.driver.play(runId, { state: 'running', run: line });
  expect((await expectOk(jobs.refresh(runId, context))).run.progress).toBeNull();
  world.driver.play(runId, { state: 'ended', exitCode: 13 });
  expect((await expectOk(jobs.refresh(runId, context))).run).toMatchObject({
    status: 'failed',
    progress: { step: 1 },
  });
});

test('a line that is longer than a page stops nobody', async () => {
  const world = createFakeWorld();
  const runId = await launched(world);
  const long = 'x'.repeat(2 * pageBytes);
  const run = `quiet\n${long}\n${progressLine(3, 1)}`;
  world.driver.play(runId, { state: 'ended', exitCode: 13, run });
  const view = await expectOk(createJobs(world.ports).refresh(runId, context));
  expect(view.run).toMatchObject({ status: 'failed', progress: { step: 3 } });
});

const filler = `${'x'.repeat(99)}\n`;
const lineOf = (index: number): string =>
  index % 1000 === 0 ? progressLine(index / 1000, 1) : filler;

/** A log that nobody has to keep: line n is made when it is read. */
const endlessLog = (totalLines: number) => {
  const linesPerPage = Math.floor(pageBytes / 400);
  const starts = new Map<number, number>([[0, 0]]);
  return (byte: number): LogPage => {
    const first = starts.get(byte) ?? totalLines;
    const lines = Array.from({ length: Math.min(linesPerPage, totalLines - first) }, (_, index) =>
      lineOf(first + index),
    );
    const text = lines.join('');
    starts.set(byte + text.length, first + lines.length);
    const isLast = first + lines.length >= totalLines;
    const endByte = byte + text.length;
    return { text, startByte: byte, endByte, sizeBytes: isLast ? endByte : endByte + 1 };
  };
};

test('a log of 200 MB is read to its end, in pages, over several looks', async () => {
  const totalLines = 2_000_000;
  const world = createFakeWorld();
  const runId = await launched(world);
  const read = endlessLog(totalLines);
  const driver = {
    ...world.driver,
    readLogs: (...[, { source, position }]: Parameters<typeof world.driver.readLogs>) =>
      okAsync(
        source === 'run' && position.from === 'byte'
          ? read(position.byte)
          : { text: '', startByte: 0, endByte: 0, sizeBytes: 0 },
      ),
  };
  const jobs = createJobs({ ...world.ports, driver: () => driver });
  world.driver.play(runId, { state: 'ended', exitCode: 13 });
  const look = await expectOk(jobs.refresh(runId, context, { deadlineMs: 60_000 }));
  // The first look stops at its limit, with the run still open: its end comes after its last line.
  expect(look.run.status).not.toBe('failed');
  const { run } = await expectOk(jobs.wait(runId, finished, context));
  expect(run).toMatchObject({ status: 'failed', progress: { step: totalLines / 1000 - 1 } });
  const stored = await expectOk(world.runs.findRun(runId));
  expect(stored?.cursors['run']).toBeGreaterThan(190_000_000);
});
