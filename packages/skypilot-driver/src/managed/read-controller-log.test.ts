import { eventually, expectOk, sampleContext } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { managed, openManagedDriver } from '../test-support/open-managed-driver.ts';
import { placedContractJob } from '../test-support/placed-job.ts';

const context = sampleContext();
const waiting = managed(placedContractJob('runs_until_stopped'));

test('what the controller tells of machines is a log of its own', async () => {
  const { driver, server } = await openManagedDriver();
  const handle = await expectOk(driver.launch(waiting, context));
  await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ state }) => state === 'running',
  );
  await server.managed.preempt(`vibeml-${waiting.name}`);
  const position = { from: 'byte', byte: 0 } as const;
  const request = { source: 'provision', position, maxBytes: 10_000 } as const;
  const page = await expectOk(driver.readLogs(handle, request, context));
  expect(page.text).toContain('Started monitoring.');
  expect(page.text).toContain('Cluster is preempted or failed');
  expect(page.text).not.toContain('sky-payload');
  await expectOk(driver.release(handle, context));
});
