import { GetArtifactsOutput, LaunchRunOutput, ListRunsOutput, WaitForRunOutput } from '@vibeml/sdk';
import type { Started } from 'vibeml-e2e/start-program';
import { eventually } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { clusterStageOfFile } from '../support/open-cluster-stage.ts';
import { requestNames } from '../support/sky-server.ts';
import { keptFile, slurmJobs, untilFreed } from '../support/stack.ts';

const stage = clusterStageOfFile();

const killed = async (program: Started): Promise<void> => {
  program.kill('SIGKILL');
  await program.ended;
};

/** Names of machines of a run that the cluster has given, now and before. */
const launches = async (runId: string): Promise<number> =>
  (await requestNames(`vibeml-${runId}`)).filter((name) => name === 'sky.launch').length;

test('a run survives kill -9 of its command line: accepted, in setup, running, stopped, resumed and done', async () => {
  // Accepted by the server, and not yet in our books.
  const planId = await stage().planRun('--max-steps', '400', '--save-steps', '20');
  const launching = stage().start(['launch', planId]);
  const [runId = ''] = await eventually(stage().runNames, (names) => names.length > 0, 60_000);
  await eventually(
    () => launches(runId),
    (count) => count > 0,
    60_000,
  );
  await killed(launching);
  const again = await stage().answer(LaunchRunOutput, 'launch', planId);
  expect(again.run.runId).toBe(runId);

  // In setup, and at work.
  const atSetup = stage().start(['watch', runId]);
  await eventually(
    () => keptFile(`vibeml/runs/.jobs/${runId}/0-setup.log`),
    (text) => text !== null,
    300_000,
  );
  await killed(atSetup);
  const atWork = stage().start(['watch', runId]);
  await eventually(atWork.said, (text) => /step \d+/.test(text), 300_000);
  await killed(atWork);
  expect(await launches(runId)).toBe(1);
  expect(await slurmJobs(`vibeml-${runId}`)).toHaveLength(1);

  // Stopped: the checkpoint is here although nobody watched, and the node is free.
  expect((await stage().vibeml('stop', runId)).exitCode).toBe(0);
  const { run: stopped } = await stage().answer(WaitForRunOutput, 'wait', runId);
  expect(stopped).toMatchObject({ status: 'stopped', exitCode: 33, canResume: true });
  const step = stopped.checkpoint?.step ?? 0;
  expect(step).toBeGreaterThan(0);
  await untilFreed(`vibeml-${runId}`);

  // Resumed from there, and killed after the job wrote DONE.
  const resuming = stage().start(['resume', runId]);
  const [resumed = ''] = await eventually(
    () =>
      stage()
        .runNames()
        .filter((name) => name !== runId),
    (names) => names.length > 0,
    120_000,
  );
  await eventually(
    () => keptFile(`vibeml/runs/${resumed}/DONE`),
    (text) => text !== null,
    400_000,
  );
  await killed(resuming);
  const { run: ended } = await stage().answer(WaitForRunOutput, 'wait', resumed);
  expect(ended).toMatchObject({ status: 'succeeded', progress: { step: 400 } });
  const { artifacts } = await stage().answer(GetArtifactsOutput, 'artifacts', resumed);
  expect(artifacts.some(({ path }) => path.endsWith('adapter_model.safetensors'))).toBe(true);
  await untilFreed(`vibeml-${resumed}`);
  expect((await stage().answer(ListRunsOutput, 'runs')).total).toBe(2);
}, 900_000);
