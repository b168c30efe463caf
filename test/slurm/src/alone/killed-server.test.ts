import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WaitForRunOutput } from '@vibeml/sdk';
import { eventually } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { clusterStageOfFile } from '../support/open-cluster-stage.ts';
import { isHealthy } from '../support/sky-server.ts';
import { slurmJobs, stack } from '../support/stack.ts';

const up = fileURLToPath(new URL('../../../../tools/slurm/up.sh', import.meta.url));
const stage = clusterStageOfFile();

const killServer = async (): Promise<void> => {
  const [processId] = readFileSync(join(stack.directory, 'run/skypilot.pid'), 'utf8').split(' ');
  process.kill(Number(processId), 'SIGKILL');
  await eventually(isHealthy, (healthy) => !healthy, 10_000);
};

test('a server that is killed in the middle of a launch costs neither the run nor a second machine', async () => {
  const runId = await stage().launchRun(await stage().planRun());
  await eventually(
    () => slurmJobs(`vibeml-${runId}`),
    (jobs) => jobs.length === 1,
    120_000,
  );
  await killServer();
  // What is known is still told, and nothing is given up.
  const { run: meanwhile } = JSON.parse((await stage().vibeml('status', runId, '--json')).stdout);
  expect(['launching', 'provisioning']).toContain(meanwhile.status);
  await promisify(execFile)('bash', [up]);
  const { run } = await stage().answer(WaitForRunOutput, 'wait', runId);
  expect(run).toMatchObject({ status: 'succeeded' });
  expect(await slurmJobs(`vibeml-${runId}`)).toEqual([]);
}, 600_000);
