import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runCli } from './test-support/fake-host.ts';

const complete = async (...words: readonly string[]) =>
  (await runCli(['complete', '--', ...words])).out.split('\n').filter((line) => line !== '');

test('commands, flags and values are proposed', async () => {
  expect(await complete('st')).toEqual(['status', 'stop']);
  expect(await complete('plan', '--lo')).toEqual([
    '--lora-r',
    '--lora-alpha',
    '--lora-dropout',
    '--logging-steps',
  ]);
  expect(await complete('logs', 'x', '--source', '')).toEqual(['setup', 'run']);
  expect(await complete('status', 'smol')).toContain('smollm2-135m_chats_0000');
  expect(await complete('gpus', '--gpu', 'L')).toEqual(['L4']);
  expect(await complete('plan', '--workflow', '')).toEqual(['auto', 'lora']);
  expect(await complete('config', 'get', 'max')).toEqual(['maxCostUsd']);
  expect(await complete('mcp', 'install', 'cl')).toEqual(['claude-code', 'claude-desktop']);
});

test.each(['bash', 'zsh', 'fish'])('the script for %s calls vibeml complete', async (shell) => {
  const { exitCode, out } = await runCli(['completion', shell]);
  expect(exitCode).toBe(0);
  expect(out).toContain('vibeml complete -- ');
});

test('bash accepts its script and completes with it', async () => {
  const { out } = await runCli(['completion', 'bash']);
  const program = `vibeml() { printf '%s\\n' status stop; }
${out}
COMP_WORDS=(vibeml st) COMP_CWORD=1
_vibeml
echo "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['-c', program], { encoding: 'utf8' })).toBe('status stop\n');
});

test('another shell is wrong usage', async () => {
  expect((await runCli(['completion', 'tcsh'])).exitCode).toBe(2);
});
