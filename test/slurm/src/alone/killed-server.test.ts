import { WaitForRunOutput } from '@vibeml/sdk';
import { eventually } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { clusterStageOfFile } from '../support/open-cluster-stage.ts';
import { isHealthy } from '../support/sky-server.ts';
import { slurmJobs, untilFreed } from '../support/stack.ts';
import { heal, killServer } from '../support/stack-processes.ts';

const stage = clusterStageOfFile();

test('a server that is killed in the middle of a launch costs neither the run nor a second machine', async () => {
  const runId = await stage().launchRun(await stage().planRun());
  await eventually(
    () => slurmJobs(`vibeml-${runId}`),
    (jobs) => jobs.length === 1,
    120_000,
  );
  killServer();
  await eventually(isHealthy, (healthy) => !healthy, 10_000);
  // What is known is still told, and nothing is given up.
  const { run: meanwhile } = JSON.parse((await stage().vibeml('status', runId, '--json')).stdout);
  expect(['launching', 'provisioning']).toContain(meanwhile.status);
  await heal();
  const { run } = await stage().answer(WaitForRunOutput, 'wait', runId);
  expect(run).toMatchObject({ status: 'succeeded' });
  await untilFreed(`vibeml-${runId}`);
}, 600_000);
