import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJobLogReader, type JobLine } from './job-log.ts';
import { readLines } from './read-lines.ts';

const escapeCharacter = String.fromCharCode(27);

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (text: string, chunkBytes = 7): Promise<readonly JobLine[]> => {
  const reader = createJobLogReader();
  const found: JobLine[] = [];
  for await (const line of readLines(chunksOf(new TextEncoder().encode(text), chunkBytes))) {
    found.push(...reader.read(line));
  }
  return found;
};
const run = (text: string): JobLine => ({ kind: 'text', source: 'run', text });

test('setup and work are told apart, and what SkyPilot says itself is dropped', async () => {
  const text = [
    '<sky-payload>{"type": "heartbeat"}</sky-payload>',
    '├── Waiting for task resources on 1 node.',
    `${escapeCharacter}[36m(setup pid=264)${escapeCharacter}[0m set up`,
    '(vibeml-a, pid=19634) hëllo',
    '(head, rank=0, pid=909) (setup pid=1) quoted',
    'ERROR: Job 1 failed with return code list: [143]',
    '',
  ].join('\n');
  expect(await read(text)).toEqual([
    { kind: 'text', source: 'setup', text: 'set up\n' },
    run('hëllo\n'),
    run('(setup pid=1) quoted\n'),
  ]);
});

test("the line end before the script's last words is not the job's", async () => {
  const line = (text: string) => `(vibeml-a, pid=1) ${text}\n`;
  const end = line('') + line('::vibeml-job:: end') + line('::vibeml-job:: exit run 3 17');
  const told = [
    { kind: 'told', words: ['end'] },
    { kind: 'told', words: ['exit', 'run', '3', '17'] },
  ];
  expect(await read(line('a') + end)).toEqual([run('a\n'), ...told]);
  expect(await read(line('a') + line('') + end)).toEqual([run('a\n'), run('\n'), ...told]);
});

test('the pieces in which a log comes do not matter', async () => {
  const lines = fc.array(
    fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '')),
  );
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 50 }), async (texts, chunkBytes) => {
      const whole = texts.map((text) => `(vibeml-a, pid=1) ${text}\n`).join('');
      expect(await read(whole, chunkBytes)).toEqual(await read(whole, 1_000_000));
    }),
    { numRuns: 50 },
  );
});

test('a line that never ends is held in pieces', async () => {
  const found = await read(
    `(vibeml-a, pid=1) ${'x'.repeat(2_500_000)}\n(vibeml-a, pid=1) y\n`,
    65_536,
  );
  expect(found.length).toBe(4);
  expect(
    found.map((each) => (each.kind === 'text' ? each.text.length : 0)).reduce((a, b) => a + b),
  ).toBe(2_500_003);
});
