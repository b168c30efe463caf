import { contractJob, eventually, expectOk, sampleContext } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { openDriver, placementOn } from '../support/open-driver.ts';
import { freshName } from '../support/stack.ts';

const context = sampleContext();

// A managed job can't end without internet: the controller looks for it before it asks after the job.
test('a managed job comes to its work, tells its log and ends when it is asked to', async () => {
  const { driver, close } = await openDriver();
  onTestFinished(close);
  const job = {
    ...contractJob('runs_until_stopped', freshName('managed')),
    placement: placementOn(),
    recovery: { mode: 'managed_job', maxRestarts: 2, reason: 'a test' },
  } as const;
  const handle = await expectOk(driver.launch(job, context));
  expect(await expectOk(driver.launch(job, context))).toEqual(handle);
  await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ state }) => state === 'running',
    500_000,
  );
  const log = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 10_000 } as const;
  await eventually(
    () => expectOk(driver.readLogs(handle, log, context)),
    ({ text }) => text.includes('third line'),
    200_000,
  );
  await expectOk(driver.stop(handle, { when: 'now', keepMachine: false }, context));
  const over = await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ state }) => state === 'ended' || state === 'lost',
    300_000,
  );
  expect(over.state).toBe('ended');
  await expectOk(driver.release(handle, context));
}, 1_200_000);
