import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { trlEngine } from './index.ts';

const lock = readFileSync(new URL('../assets/requirements.lock', import.meta.url), 'utf8');
const wanted = readFileSync(new URL('../assets/requirements.in', import.meta.url), 'utf8');
const entries = lock.split(/\n(?=[A-Za-z0-9])/).slice(1);
const names = entries.map((entry) => entry.split('==')[0] ?? '');

test('the embedded lock is the file in assets; `node scripts/generate.mjs` renews it', () => {
  expect(trlEngine.environmentFiles()['requirements.lock']).toBe(lock);
});

test('the hash covers the torch version and the lock', () => {
  const { hash, torch } = trlEngine.environment;
  const expected = createHash('sha256').update(`torch==${torch}\n${lock}`).digest('hex');
  expect(hash).toBe(expected);
});

test('torch and everything that comes with a GPU build of it stay out', () => {
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => /^(?:torch|triton|nvidia|cuda)/.test(name))).toStrictEqual([]);
});

test('every entry has one version and at least one hash', () => {
  for (const entry of entries) {
    expect(entry).toMatch(/^[a-z0-9._-]+==[^\s;]+/);
    expect(entry).toMatch(/--hash=sha256:[0-9a-f]{64}/);
  }
});

test('no host, no path and no option of an index stands in the lock', () => {
  expect(lock).not.toMatch(/:\/\/|--index|--find-links|--extra|\/work|\/home|\/root/);
});

test('what was asked for is what is locked', () => {
  const asked = wanted.split('\n').filter((line) => /^[a-z]/.test(line));
  expect(asked).toContain('torch==2.13.0');
  for (const line of asked.filter((each) => !each.startsWith('torch=='))) {
    expect(lock).toContain(`\n${line} \\\n`);
  }
});
