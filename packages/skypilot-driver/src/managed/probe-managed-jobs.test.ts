import { expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { openManagedDriver } from '../test-support/open-managed-driver.ts';
import { probeManagedJobs } from './probe-managed-jobs.ts';

const context = sampleContext();

test('a server with a controller, one that would rent one, and one that can not', async () => {
  const { server, ports } = await openManagedDriver();
  expect(await expectOk(probeManagedJobs(ports, context))).toMatchObject({
    can: true,
    controller: 'ready',
  });
  server.managed.removeController();
  expect(await expectOk(probeManagedJobs(ports, context))).toMatchObject({ can: false });
  server.setClouds({ Slurm: null, Nebius: null, AWS: 'no credentials' });
  const rented = await expectOk(probeManagedJobs(ports, context));
  expect(rented).toMatchObject({ can: true, controller: 'own_machine' });
  expect(rented.reason).toContain('nebius');
  server.intercept(() => ({ status: 503, body: '{}' }));
  expect((await expectErr(probeManagedJobs(ports, context))).code).toBe('driver.unavailable');
});
