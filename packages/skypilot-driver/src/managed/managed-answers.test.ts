import { expect, test } from 'vitest';
import { type ManagedJob, ManagedQueue } from './managed-answers.ts';
import { billedRate } from './managed-rate.ts';
import { hasEnded, lostMachines, meaningOf } from './managed-status.ts';

// Answers of SkyPilot 0.14.1 with a controller in the server, on Slurm, 2026-11-22.
const row = {
  job_id: 1,
  task_id: null,
  job_name: 'vibeml-managed-cancel',
  recovery_count: 0,
  failure_reason: null,
};
const recorded = [
  { ...row, status: 'PENDING', infra: '-', submitted_at: null, start_at: null, end_at: null },
  {
    ...row,
    status: 'STARTING',
    infra: '-',
    submitted_at: 1795351686.121266,
    start_at: null,
    end_at: null,
  },
  {
    ...row,
    status: 'RUNNING',
    infra: 'Slurm (minislurm)',
    submitted_at: 1795351686.121266,
    start_at: 1795351836.7744389,
    end_at: null,
  },
  {
    ...row,
    status: 'CANCELLED',
    infra: 'Slurm (minislurm)',
    submitted_at: 1795351686.121266,
    start_at: 1795351836.7744389,
    end_at: 1795352701.9440072,
  },
];

const machine = {
  provider: 'slurm',
  region: 'minislurm/batch',
  gpu: 'CPU',
  spot: false,
  hourlyUsd: 0.25,
};
const dearer = { ...machine, provider: 'nebius', region: 'eu-north1', hourlyUsd: 3 };

test('recorded answers are read, and billed at the price of their place', () => {
  const { jobs } = ManagedQueue.parse({ jobs: recorded, total: 4, infra_options: [] });
  expect(jobs.map((job) => meaningOf(job).state)).toEqual([
    'starting',
    'starting',
    'running',
    'ended',
  ]);
  // Until the place is known, the dearest counts.
  expect(jobs.map((job) => billedRate(job, [machine, dearer]))).toEqual([0, 3, 0.25, 0]);
  expect(jobs.map((job) => billedRate(job, []))).toEqual([0, 0, 0, 0]);
});

test('a status that nobody knows counts as running, and a machine that is being replaced as lost', () => {
  const job: ManagedJob = { job_id: 1, status: 'FROZEN', recovery_count: 2 };
  expect(meaningOf(job)).toMatchObject({ state: 'running', hasMachine: true });
  expect(hasEnded(job)).toBe(false);
  expect(lostMachines(job)).toBe(2);
  expect(lostMachines({ ...job, status: 'RECOVERING' })).toBe(3);
});
