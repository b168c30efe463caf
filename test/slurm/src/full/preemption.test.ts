import { GetRunOutput } from '@vibeml/sdk';
import { eventually } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { clusterStageOfFile } from '../support/open-cluster-stage.ts';
import { nodeOf, slurm, slurmJobs, untilFreed } from '../support/stack.ts';

const Followed = z.looseObject({ run: GetRunOutput.shape.run });
const stage = clusterStageOfFile();

test('a run whose node is drained goes on elsewhere from its checkpoint', async () => {
  const planId = await stage().planRun('--max-steps', '1000', '--save-steps', '20');
  const following = stage().start(['launch', planId, '--follow', '--json']);
  const [runId = ''] = await eventually(stage().runNames, (names) => names.length > 0, 60_000);
  await eventually(
    () => slurmJobs(`vibeml-${runId}`),
    (jobs) => jobs.length > 0,
    120_000,
  );
  await stage().untilRun(runId, (seen) => (seen.checkpoint?.step ?? 0) > 0, 300);
  const [job = ''] = await slurmJobs(`vibeml-${runId}`);
  const node = await nodeOf(job);
  await slurm('scontrol', 'update', `nodename=${node}`, 'state=drain', 'reason=test');
  onTestFinished(async () => {
    await slurm('scontrol', 'update', `nodename=${node}`, 'state=resume');
  });
  const { checkpoint: before } = await stage().untilRun(runId, () => true, 10);
  await slurm('scancel', job);
  await stage().untilRun(runId, ({ recoveries }) => recoveries > 0, 300);
  const recovered = await stage().untilRun(
    runId,
    ({ status, progress }) => status === 'running' && (progress?.step ?? 0) > 0,
    300,
  );
  expect(recovered.progress?.step).toBeGreaterThanOrEqual(before?.step ?? 0);
  const [moved = ''] = await slurmJobs(`vibeml-${runId}`);
  expect(await nodeOf(moved)).not.toBe(node);
  // It has proven itself; it need not train to the end.
  await stage().vibeml('stop', runId);
  const { stdout } = await following.ended;
  expect(Followed.parse(JSON.parse(stdout)).run).toMatchObject({
    status: 'stopped',
    recoveries: 1,
  });
  await untilFreed(`vibeml-${runId}`);
});
