import { join } from 'node:path';
import { createStore } from '@vibeml/store';
import {
  expectOk,
  sampleRun,
  sampleRunCreated,
  startSkyPilotServer,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createVibeml } from '../create-vibeml.ts';

const nowhere = 'http://127.0.0.1:9';

const open = async (endpoint: string | null) => {
  const homeDirectory = await temporaryDirectory();
  const vibeml = createVibeml({
    homeDirectory,
    environment: {
      PATH: process.env['PATH'],
      VIBEML_CATALOGUE_URL: 'off',
      ...(endpoint === null ? {} : { SKYPILOT_API_SERVER_ENDPOINT: endpoint }),
    },
  });
  onTestFinished(() => expectOk(vibeml.close()));
  return { vibeml, database: join(homeDirectory, '.vibeml', 'vibeml.db') };
};

const start = async () => {
  const server = await startSkyPilotServer();
  onTestFinished(() => server.close());
  const launch = async (cluster: string) => {
    const task = JSON.stringify({ name: cluster.replace('vibeml-', ''), run: 'sleep 60' });
    const submitted = await fetch(`${server.endpoint}/launch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ cluster_name: cluster, task }),
    });
    const id = submitted.headers.get('x-skypilot-request-id') ?? '';
    await (await fetch(`${server.endpoint}/api/get?request_id=${id}`)).text();
  };
  return { server, launch };
};

/** Writes a run as another process of ours would have. */
const remember = async (database: string, run: ReturnType<typeof sampleRun>) => {
  const store = createStore({ path: database });
  const events = [sampleRunCreated(run.id, run.planId)];
  await expectOk(
    store.runs.createRun({ runId: run.id, expectedVersion: 0, events, run, cursors: {} }),
  );
  await store.close();
};

const liveRun = () => {
  const run = sampleRun(0);
  return { ...run, driver: 'skypilot' as const, jobName: run.id, status: 'running' as const };
};

test('a machine that no run here knows is told, and ended when it is named', async () => {
  const { server, launch } = await start();
  await launch('vibeml-stray_job');
  await launch('somebody-elses');
  const { vibeml } = await open(server.endpoint);
  const { items, summary } = await expectOk(vibeml.listBilling({}));
  expect(items).toMatchObject([
    {
      id: 'vibeml-stray_job',
      engine: 'skypilot',
      runId: null,
      isKnown: false,
      isInUse: false,
      isConfirmed: true,
      command: 'vibeml billing --fix vibeml-stray_job',
    },
  ]);
  expect(items[0]?.spentUsd).toBeGreaterThanOrEqual(0);
  expect(summary).toContain('One machine costs');
  const ended = await expectOk(vibeml.local.endBilling(['vibeml-stray_job', 'vibeml-nothing']));
  expect(ended.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['vibeml-stray_job', 'ended'],
    ['vibeml-nothing', 'gone'],
  ]);
  expect(server.clusterNames()).toEqual(['somebody-elses']);
  expect((await expectOk(vibeml.listBilling({}))).items).toEqual([]);
});

test('what serves a run that is going stays, and its command stops the run', async () => {
  const { server, launch } = await start();
  const run = liveRun();
  await launch(`vibeml-${run.id}`);
  const { vibeml, database } = await open(server.endpoint);
  await expectOk(vibeml.listRuns({}));
  await remember(database, run);
  const { items } = await expectOk(vibeml.listBilling({}));
  expect(items).toMatchObject([
    { runId: run.id, isKnown: true, isInUse: true, command: `vibeml stop ${run.id}` },
  ]);
  expect(await expectOk(vibeml.local.endBilling([`vibeml-${run.id}`]))).toMatchObject([
    { outcome: 'in_use', command: `vibeml stop ${run.id}` },
  ]);
  expect(server.clusterNames()).toEqual([`vibeml-${run.id}`]);
});

test('a server that was set and does not answer is told; where none was set that is no news', async () => {
  const { vibeml } = await open(nowhere);
  const dark = await expectOk(vibeml.listBilling({}));
  expect(dark.silent).toMatchObject([{ engine: 'skypilot' }]);
  expect(dark.summary).toContain('More may bill there.');
  const usual = await expectOk((await open(null)).vibeml.listBilling({}));
  expect(usual).toMatchObject({ items: [], summary: 'Nothing of yours costs money now.' });
});
