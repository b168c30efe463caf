import type { Driver, JobSpec, Observation } from '@vibeml/core-models';
import { contractFacts, contractJob, eventually, expectOk, sampleContext } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { openDriver, placementOn } from '../support/open-driver.ts';
import { freshName, slurmJobs, untilFreed } from '../support/stack.ts';
import { heal, serverProcesses } from '../support/stack-processes.ts';

const context = sampleContext();
const patienceMs = 400_000;

/** Every kind of process that the API server is made of. */
const victims = {
  'the server': /sky\.server\.server/,
  'the executors of long requests': /SkyPilot:executor:long/,
  'the executors of short requests': /SkyPilot:executor:short/,
  'its queue': /spawn_main/,
  'its connections to the cluster': /sky_ssh_.*\[mux\]/,
} as const;

const moments = {
  'while the launch is on its way': async () => undefined,
  'when the node is there': async (name: string) => {
    await eventually(
      () => slurmJobs(`vibeml-${name}-`),
      (jobs) => jobs.length > 0,
      patienceMs,
    );
  },
  'while the job runs': async (_: string, driver: Driver, job: JobSpec) => {
    const handle = await expectOk(driver.launch(job, context));
    await eventually(
      () => expectOk(driver.observe(handle, context)),
      ({ state }) => state === 'running',
      patienceMs,
    );
  },
} as const;

/** Sees a job to its end as a supervisor does: what is lost is launched again. */
const seenToItsEnd = async (driver: Driver, job: JobSpec): Promise<Observation> => {
  const handle = await expectOk(driver.launch(job, context));
  const over = await eventually(
    () => driver.observe(handle, context).unwrapOr(null),
    (seen) => seen?.state === 'ended' || seen?.state === 'lost',
    patienceMs,
  );
  if (over === null || over.state === 'ended' || job.attempt === 3)
    return over ?? expectOk(driver.observe(handle, context));
  return seenToItsEnd(driver, { ...job, attempt: job.attempt + 1 });
};

const cases = Object.entries(victims).flatMap(([victim, pattern]) =>
  Object.entries(moments).map(([moment, reach]) => ({ victim, moment, pattern, reach })),
);

test.each(cases)('a job survives kill -9 of $victim $moment', async ({ pattern, reach }) => {
  const { driver, close } = await openDriver();
  onTestFinished(close);
  const job: JobSpec = {
    ...contractJob('succeeds', freshName('matrix')),
    run: 'sleep 20; cat run.txt',
    placement: placementOn(),
    recovery: { mode: 'cluster_job', maxRestarts: 3, reason: 'a test' },
  };
  const handle = await expectOk(driver.launch(job, context));
  await reach(job.name, driver, job);
  for (const processId of serverProcesses(pattern)) process.kill(processId, 'SIGKILL');
  await heal();
  expect(await seenToItsEnd(driver, job)).toMatchObject({ state: 'ended', exitCode: 0 });
  const found = await expectOk(driver.find(job.name, context));
  const log = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 10_000 } as const;
  const page = await expectOk(driver.readLogs(found ?? handle, log, context));
  expect(page.text).toBe(contractFacts.runText);
  await expectOk(driver.release(found ?? handle, context));
  await untilFreed(`vibeml-${job.name}-`);
});
