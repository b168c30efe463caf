import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runnerPath, trainerFiles } from './trainer-files.ts';

test('the embedded Python and the schemas are those of the sources', async () => {
  const script = join(import.meta.dirname, '..', 'scripts', 'generate.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--check']);
  expect(stdout).toBe('up to date\n');
});

test('a job carries the runner, the program, and the schema of its config', () => {
  const files = trainerFiles();
  expect(files[runnerPath]).toContain('runner.py setup');
  expect(files['vibeml_trainer/__main__.py']).toContain('main');
  expect(JSON.parse(files['vibeml_trainer/schema/config.json'] ?? '')).toHaveProperty('properties');
  expect(Object.keys(files).every((path) => !path.startsWith('/') && !path.includes('..'))).toBe(
    true,
  );
});
