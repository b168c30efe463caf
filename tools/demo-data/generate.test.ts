import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const shipped = join(import.meta.dirname, '../../apps/cli/assets/quickstart');
const fresh = mkdtempSync(join(tmpdir(), 'vibeml-demo-data-'));
afterAll(() => {
  rmSync(fresh, { recursive: true });
});

interface Row {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

const rowsOf = (name: string) =>
  readFileSync(join(shipped, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const row: Row = JSON.parse(line);
      return { question: row.messages[1]?.content ?? '', answer: row.messages[2]?.content ?? '' };
    });

const train = rowsOf('train.jsonl');
const heldOut = rowsOf('held-out.jsonl');

test('the shipped files are what the generator writes', () => {
  execFileSync(process.execPath, [join(import.meta.dirname, 'generate.mjs'), fresh]);
  for (const name of ['train.jsonl', 'held-out.jsonl']) {
    expect(readFileSync(join(fresh, name), 'utf8')).toBe(readFileSync(join(shipped, name), 'utf8'));
  }
});

test('200 rows to train on, 48 held out, none twice', () => {
  expect([train.length, heldOut.length]).toStrictEqual([200, 48]);
  expect(new Set([...train, ...heldOut].map((row) => row.question)).size).toBe(248);
});

test('every answer is one of the eight, and each comes equally often', () => {
  for (const rows of [train, heldOut]) {
    const counts = new Map<string, number>();
    for (const { answer } of rows) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    expect(counts.size).toBe(8);
    expect(new Set(counts.values()).size).toBe(1);
    for (const answer of counts.keys()) {
      expect(answer).toMatch(
        /^\{"team":"(?:billing|shipping|technical|account)","urgent":(?:true|false)\}$/,
      );
    }
  }
});

test('no sentence of the held-out rows occurs in training', () => {
  const sentences = (rows: typeof train) =>
    rows.flatMap((row) => row.question.split(/(?<=[.!?]) /)).map((each) => each.toLowerCase());
  const seen = new Set(sentences(train));
  expect(sentences(heldOut).filter((sentence) => seen.has(sentence))).toStrictEqual([]);
});

test('no thing of the held-out rows occurs in training', () => {
  const tickets = JSON.parse(readFileSync(join(import.meta.dirname, 'tickets.json'), 'utf8'));
  const things = (name: string): string[] =>
    ['goods', 'devices', 'screens', 'apps', 'plans'].flatMap((kind) => tickets[name][kind]);
  const seen = new Set(things('train'));
  expect(things('held-out').filter((thing) => seen.has(thing))).toStrictEqual([]);
});
