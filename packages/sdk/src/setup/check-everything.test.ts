import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOk, startSkyPilotServer, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createVibeml } from '../create-vibeml.ts';

const open = async (endpoint: string | null, clusters: string | null = null) => {
  const homeDirectory = await temporaryDirectory();
  if (clusters !== null) {
    await mkdir(join(homeDirectory, '.slurm'));
    await writeFile(join(homeDirectory, '.slurm', 'config'), clusters);
  }
  const vibeml = createVibeml({
    homeDirectory,
    environment: {
      PATH: process.env['PATH'],
      VIBEML_CATALOGUE_URL: 'off',
      ...(endpoint === null ? {} : { SKYPILOT_API_SERVER_ENDPOINT: endpoint }),
    },
  });
  onTestFinished(() => expectOk(vibeml.close()));
  const report = await expectOk(vibeml.checkSetup({}));
  return { report, of: (id: string) => report.checks.find((check) => check.id === id), vibeml };
};

const halfAnEntry = 'Host lab\n  HostName login.lab.example\n';

test('server, clouds and clusters are looked at, each with what to do', async () => {
  const server = await startSkyPilotServer();
  onTestFinished(() => server.close());
  server.setClouds({ Slurm: null, Nebius: 'Credentials are not set up.' });
  const { report, of } = await open(server.endpoint, halfAnEntry);
  expect(of('skypilot')).toMatchObject({ status: 'ok' });
  expect(of('cloud.slurm')).toMatchObject({ status: 'ok' });
  expect(of('cloud.nebius')).toMatchObject({
    status: 'warn',
    detail: 'SkyPilot may not use it; SkyPilot says: Credentials are not set up.',
  });
  expect(of('slurm.lab.entry')).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('User is missing'),
  });
  // What is missing elsewhere does not keep this machine from training.
  expect(report.ready).toBe(
    report.checks.every(({ id, status }) => id.includes('.') || status !== 'fail'),
  );
  expect(report.summary).toContain('lab: Entry');
});

test('a server that was set and does not answer is a failure; where none was set it is none', async () => {
  const dark = await open('http://127.0.0.1:9');
  expect(dark.of('skypilot')).toMatchObject({ status: 'fail' });
  expect(dark.of('skypilot')?.fix).toMatch(/\S/);
  const usual = await open(null);
  expect(usual.of('skypilot')).toMatchObject({ status: 'ok' });
});

test('a server elsewhere has clusters of its own: those of this machine say nothing of it', async () => {
  const { of, vibeml } = await open('http://sky.invalid:46580', halfAnEntry);
  expect(of('slurm.lab.entry')).toBeUndefined();
  const listing = await expectOk(vibeml.local.clusters.list());
  expect(listing).toMatchObject({
    clusters: [{ name: 'lab', user: null }],
    server: { endpoint: 'http://sky.invalid:46580', isLocal: false },
  });
  const proposal = await expectOk(
    vibeml.local.clusters.proposeAdd({ name: 'lab', host: 'login.lab.example', user: 'ada' }),
  );
  expect(proposal).toMatchObject({ kind: 'changed', difference: { added: ['  User ada'] } });
});
