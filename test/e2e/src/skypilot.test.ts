import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetArtifactsOutput, GetRunOutput, PlanRunOutput } from '@vibeml/sdk';
import { afterAll, expect } from 'vitest';
import * as z from 'zod';
import { openSlurmCluster, type SlurmCluster } from './slurm-cluster.ts';
import { stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

const Followed = z.looseObject({ run: GetRunOutput.shape.run });

story('a run on a Slurm cluster, through SkyPilot', () => {
  let opened: SlurmCluster | null = null;
  const cluster = (): SlurmCluster => {
    if (opened === null) throw new Error('the cluster is not open yet');
    return opened;
  };
  const stage = stageOfStory(async () => {
    opened = await openSlurmCluster();
    return { environment: opened.environment };
  });
  afterAll(() => opened?.close());

  const request = () => ['--model', stage().ground.tinyModel, '--dataset', stage().ground.dataset];

  verifies('slurm:unpriced', async () => {
    cluster().configure(stage().home);
    const refused = await stage().refusal('plan', ...request(), '--on', 'slurm/minislurm');
    expect(refused).toMatchObject({
      code: 'plan.price_missing',
      exitCode: 2,
      message: 'The machines of slurm/minislurm have no price, and nothing runs at an unknown one.',
    });
    expect(refused.advice[0]?.text).toContain('- {cluster: slurm/minislurm, hourlyUsd: 0}');
    expect(refused.advice[0]?.text).toContain(join(stage().dataDirectory, 'prices.yaml'));
  });

  verifies('slurm:trains-to-the-end', async () => {
    writeFileSync(
      join(stage().dataDirectory, 'prices.yaml'),
      'clusters:\n  - {cluster: slurm/minislurm, hourlyUsd: 0}\n',
    );
    const { plan } = await stage().answer(
      PlanRunOutput,
      'plan',
      ...request(),
      ...['--on', 'slurm/minislurm', '--max-steps', '4', '--save-steps', '2'],
    );
    expect(plan).toMatchObject({
      driver: 'skypilot',
      offer: { provider: 'slurm', region: 'minislurm/batch', machine: 'cpu-4' },
      keep: { kind: 'cluster_directory', cluster: 'minislurm', path: 'vibeml/runs' },
      recovery: { mode: 'cluster_job', maxRestarts: 3 },
      tailSeconds: 300,
      approval: { required: false },
    });
    const { run } = await stage().answer(Followed, 'launch', plan.id, '--follow');
    expect(run).toMatchObject({ status: 'succeeded', driver: 'skypilot', machine: 'cpu-4' });
    // The machine is gone; the result is here, and there.
    expect(cluster().server.clusterNames()).toEqual([]);
    expect(existsSync(join(cluster().account, 'vibeml/runs', run.runId, 'DONE'))).toBe(true);
    const { directory } = await stage().answer(GetArtifactsOutput, 'artifacts', run.runId);
    const here = join(directory, 'final');
    expect(directory.startsWith(stage().runDirectory(run.runId))).toBe(true);
    expect(readdirSync(here)).toContain('adapter_model.safetensors');
  });
});
