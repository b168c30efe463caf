import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { RunnerConfig } from './runner-config.ts';
import { TrainerConfig } from './trainer-config.ts';

const samples = join(import.meta.dirname, '..', 'python', 'tests', 'samples');
const Sample = z.object({ name: z.string(), config: z.unknown(), field: z.string().optional() });

async function read(name: string) {
  return z.array(Sample).parse(JSON.parse(await readFile(join(samples, name), 'utf8')));
}

test('samples that the program accepts are accepted here', async () => {
  const valid = await read('config-valid.json');
  expect(valid.length).toBeGreaterThan(5);
  for (const sample of valid) {
    expect(TrainerConfig.safeParse(sample.config), sample.name).toMatchObject({ success: true });
  }
});

test('samples that the program refuses are refused here, for the same field', async () => {
  const invalid = await read('config-invalid.json');
  expect(invalid.length).toBeGreaterThan(15);
  for (const sample of invalid) {
    const parsed = TrainerConfig.safeParse(sample.config);
    const issues = parsed.error?.issues ?? [];
    const fields = issues.flatMap(({ code, path, ...more }) =>
      code === 'unrecognized_keys' && 'keys' in more
        ? more.keys.map((key) => [...path, key].join('.'))
        : [path.join('.')],
    );
    expect(fields, sample.name).toContain(sample.field);
  }
});

test('defaults are filled in', async () => {
  const [minimal] = await read('config-valid.json');
  expect(TrainerConfig.parse(minimal?.config)).toMatchObject({
    engine: 'trl',
    device: 'auto',
    adapter: { r: 16, alpha: 32, target_modules: 'all-linear' },
    checkpoints: { every_steps: 25, keep: 2 },
    evaluation: { before: true, after: true, every_steps: null, answers: null },
    resume: 'auto',
    limits: { min_free_disk_gib: 1 },
  });
});

test('a runner config needs an environment, a program and a place', () => {
  const environment = { name: 'trl', python: '>=3.11', lock: 'requirements.lock', torch: null };
  const parsed = RunnerConfig.parse({ version: 1, environment, program: ['x'], output_dir: 'out' });
  expect(parsed.fuse).toEqual({
    max_seconds: null,
    cap_usd: null,
    hourly_usd: 0,
    rates: [],
    spent_usd: 0,
    tail_seconds: 0,
    counts_from: 'job',
    boot_seconds: 0,
    grace_seconds: 120,
  });
  expect(RunnerConfig.safeParse({ ...parsed, program: [] }).success).toBe(false);
  expect(
    RunnerConfig.safeParse({ ...parsed, environment: { ...environment, name: '../x' } }).success,
  ).toBe(false);
});
