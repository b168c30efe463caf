import { expect, test } from 'vitest';
import type { JobFacts } from './job-facts.ts';
import { judgeJob } from './judge-job.ts';

const nowMs = Date.parse('2026-01-02T03:04:05.000Z');
const record = {
  version: 1,
  name: 'job',
  directory: '/runs/job',
  stopFile: 'STOP',
  outputDir: 'output',
  preparedAt: '2026-01-01T00:00:00.000Z',
  launcher: { processId: 9, identity: 'boot 9' },
} as const;
const supervisor = {
  processId: 10,
  identity: 'boot 10',
  startedAtMs: nowMs - 1000,
  bootId: 'boot',
  machineId: 'machine',
};
const facts: JobFacts = {
  record,
  claimed: true,
  launcherLives: false,
  supervisor,
  supervisorLives: true,
  setup: supervisor,
  run: supervisor,
  exit: null,
  here: { bootId: 'boot', machineId: 'machine' },
};
const gone = { ...facts, supervisorLives: false };
const judge = (parts: Partial<JobFacts>) => judgeJob({ ...facts, ...parts }, nowMs);
const young = { ...record, preparedAt: new Date(nowMs - 9000).toISOString() };

test.each([
  ['work', {}, 'running'],
  ['setup', { run: null }, 'setting_up'],
  ['before the setup', { run: null, setup: null }, 'starting'],
  [
    'an exit code counts more than anything',
    { exit: { phase: 'run', exitCode: 0, endedAt: 1 }, supervisorLives: false },
    'ended',
  ],
  ['killed', { supervisorLives: false }, 'lost'],
  ['just prepared', { supervisor: null, record: young, claimed: false }, 'starting'],
  ['just claimed', { supervisor: null, record: young }, 'starting'],
  [
    'its launcher still works on it',
    { supervisor: null, claimed: false, launcherLives: true },
    'starting',
  ],
  ['its launcher died', { supervisor: null, claimed: false }, 'lost'],
  ['claimed long ago, never seen since', { supervisor: null, launcherLives: true }, 'lost'],
] as const)('%s', (_name, parts, state) => {
  expect(judge(parts).state).toBe(state);
});

test('another boot is a restart, unless it is another machine', () => {
  const restarted = { ...gone, here: { bootId: 'later', machineId: 'machine' } };
  expect(judge(restarted)).toMatchObject({
    state: 'lost',
    evidence: expect.stringContaining('restarted'),
  });
  const elsewhere = { ...gone, here: { bootId: 'other', machineId: 'other' } };
  expect(judge(elsewhere).state).toBe('elsewhere');
  const unnamed = { ...gone, here: { bootId: 'other', machineId: null } };
  expect(judge(unnamed).state).toBe('lost');
});
