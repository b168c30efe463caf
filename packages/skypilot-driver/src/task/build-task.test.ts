import { sampleJob, samplePlan, shellJob } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { sampleOffer, samplePlacement, slurmOffer } from '../test-support/sample-placement.ts';
import { buildErrand, buildTask } from './build-task.ts';
import { faultOf } from './check-job.ts';
import { clusterNameOf, jobNameOf } from './cluster-name.ts';
import { machineLabels } from './machine-labels.ts';
import { infraOf } from './machine-resources.ts';

const job = shellJob('python3 runner.py run', {
  ...sampleJob(samplePlan(), { name: 'smollm2-135m_chats_7f3k' }),
});
const nebius = sampleOffer();

test('one machine of a cloud', async () => {
  const task = buildTask(job, samplePlacement({ machines: [nebius], diskGib: 200 }), {});
  await expect(`${JSON.stringify(JSON.parse(task), null, 2)}\n`).toMatchFileSnapshot(
    'golden/nebius-spot.json',
  );
});

test('fallbacks in their order, with a limit of the price and a secret', async () => {
  const placement = samplePlacement({
    machines: [
      nebius,
      sampleOffer({ region: 'eu-west1' }),
      sampleOffer({ region: 'eu-north1', spot: false }),
    ],
    maxHourlyUsd: 3,
    user: 'Ada Lovelace',
    project: 'chats',
  });
  const task = buildTask({ ...job, environment: { HF_HOME: '/cache' } }, placement, {
    HF_TOKEN: 'hf_x',
  });
  await expect(`${JSON.stringify(JSON.parse(task), null, 2)}\n`).toMatchFileSnapshot(
    'golden/nebius-fallbacks.json',
  );
});

test('a partition of a Slurm cluster', async () => {
  const task = buildTask(job, samplePlacement(), {});
  await expect(`${JSON.stringify(JSON.parse(task), null, 2)}\n`).toMatchFileSnapshot(
    'golden/slurm-cpu.json',
  );
});

test('where SkyPilot is to look', () => {
  expect(infraOf(nebius)).toBe('nebius/eu-north1');
  expect(infraOf(slurmOffer())).toBe('slurm/research/batch');
  expect(infraOf({ provider: 'slurm', region: 'research/batch*' })).toBe('slurm/research/batch');
  expect(infraOf({ provider: 'slurm', region: 'research' })).toBe('slurm/research');
  expect(infraOf({ provider: 'slurm', region: null })).toBe('slurm');
  // A context may hold slashes itself.
  expect(infraOf({ provider: 'kubernetes', region: 'arn:1:cluster/team' })).toBe(
    'k8s/arn:1:cluster/team',
  );
  expect(infraOf({ provider: 'k8s', region: null })).toBe('k8s');
  expect(infraOf({ provider: 'nebius', region: null })).toBe('nebius');
});

test('no value becomes a line of shell', () => {
  const evil = '$(touch /tmp/x); `id` "\'\n';
  const task = JSON.parse(
    buildTask({ ...job, environment: { EVIL: evil } }, samplePlacement({ user: evil }), {
      TOKEN: evil,
    }),
  );
  const constant = JSON.parse(buildTask(job, samplePlacement(), {}));
  expect([task.setup, task.run]).toEqual([constant.setup, constant.run]);
  expect(JSON.parse(buildErrand('send', evil))).toEqual({
    name: 'send',
    envs: { VIBEML_SEND: evil },
    run: 'bash ~/sky_workdir/.vibeml/job.sh send',
  });
});

test('labels fit the narrowest cloud', () => {
  expect(machineLabels('Run.1', { user: 'Ä Lovelace!', project: '---' })).toEqual({
    'vibeml-run': 'run-1',
    'vibeml-user': 'lovelace',
  });
});

test('names lead to machines and back', () => {
  expect(jobNameOf(clusterNameOf('run_1-a.b') ?? '')).toBe('run_1-a.b');
  expect(jobNameOf('somebody-else')).toBeNull();
  for (const name of ['', '-a', 'a-', 'a b', 'a---b', 'a;b', 'x'.repeat(200)]) {
    expect(clusterNameOf(name)).toBeNull();
  }
});

test.each([
  [{ name: '../x' }, 'name of a machine'],
  [{ files: { '../x': '' } }, 'not inside'],
  [{ stopFile: '/STOP' }, 'not inside'],
  [{ files: { '.vibeml/job.sh': '' } }, 'not inside'],
  [
    { files: { a: '' }, inputs: [{ path: 'a', source: '/a', kind: 'file', mode: 'copy' }] },
    'twice',
  ],
  [{ inputs: [{ path: 'a', source: 'a', kind: 'file', mode: 'copy' }] }, 'absolute'],
] as const)('a job that can not be sent is refused: %j', (parts, reason) => {
  expect(faultOf(shellJob('true', parts))).toContain(reason);
});
