import { expectErr, expectOk, sampleContext, startSkyPilotServer } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { checkClouds, listEnabledClouds } from './check-clouds.ts';
import { parseCloudChecks } from './cloud-check.ts';

const context = sampleContext();

const open = async () => {
  const server = await startSkyPilotServer();
  onTestFinished(() => server.close());
  const { endpoint } = server;
  const who = { endpoint, token: null, userId: 'c0ffee00', userName: 'ada' };
  return { server, ports: { fetch: globalThis.fetch, server: who } };
};

test('says of each cloud whether it may be used, and why not', async () => {
  const { server, ports } = await open();
  server.setClouds({
    Slurm: null,
    Nebius:
      'Credentials are not set up.\nRun: nebius iam whoami --token hf_abcdefghijklmnopqrstuvwx',
  });
  const checks = await expectOk(checkClouds(ports, null, context));
  expect(checks).toEqual([
    { cloud: 'slurm', isEnabled: true, reason: null },
    {
      cloud: 'nebius',
      isEnabled: false,
      reason: expect.stringMatching(/^Credentials are not set up\. Run: nebius/),
    },
  ]);
  expect(JSON.stringify(checks)).not.toContain('hf_abcdefghijklmnopqrstuvwx');
  expect(await expectOk(listEnabledClouds(ports, context))).toEqual(['slurm']);
});

test('what is enabled is told where the server prints nothing of it', async () => {
  const { server, ports } = await open();
  server.intercept(({ path }) => (path === '/api/stream' ? { status: 500, body: '' } : null));
  const checks = await expectOk(checkClouds(ports, ['slurm'], context));
  expect(checks).toEqual([{ cloud: 'slurm', isEnabled: true, reason: null }]);
  expect(server.requests.find(({ path }) => path === '/check')?.body).toMatchObject({
    clouds: ['slurm'],
  });
});

test('a server that can not be asked is an error', async () => {
  const { ports } = await open();
  const server = { ...ports.server, endpoint: 'http://127.0.0.1:9' };
  const error = await expectErr(checkClouds({ ...ports, server }, null, context));
  expect(error.code).toBe('driver.unavailable');
});

test('lines of other parts of the text belong to no cloud', () => {
  const text = [
    '  Slurm: enabled [compute]',
    '    Allowed clusters:',
    '    └── minislurm: enabled.',
    '  AWS: disabled',
    '    Hint [storage]: nothing',
    '    Reason [compute]: first',
    '      second',
    'To enable a cloud, follow the hints above',
    '    Reason [compute]: of nobody',
  ].join('\n');
  expect(parseCloudChecks(text)).toEqual([
    { cloud: 'slurm', isEnabled: true, reason: null },
    { cloud: 'aws', isEnabled: false, reason: 'first second' },
  ]);
  expect(parseCloudChecks('')).toEqual([]);
});
