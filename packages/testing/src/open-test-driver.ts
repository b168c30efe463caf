import type { Driver, DriverHandle, JobSpec, Observation } from '@vibeml/core-models';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { expectOk } from './expect-result.ts';
import { sampleContext } from './sample-context.ts';
import { createTestMachine, type TestMachine } from './test-machine.ts';

/** A driver of this machine with what a test does most. */
export interface TestDriver {
  readonly machine: TestMachine;
  readonly driver: Driver;
  /** Launches a job; whatever the test does, it is released when the test is over. */
  start(job: JobSpec): Promise<DriverHandle>;
  observe(handle: DriverHandle): Promise<Observation>;
  /** Waits until the job is in that state. */
  until(handle: DriverHandle, state: Observation['state']): Promise<Observation>;
  /** The whole log, up to 1 MiB. */
  log(handle: DriverHandle, source?: 'setup' | 'run'): Promise<string>;
}

const context = sampleContext();

/** Opens a driver over an empty machine that is cleaned up when the test is over. */
export const openTestDriver = async (
  create: (machine: TestMachine) => Driver,
  parts: Partial<TestMachine> = {},
): Promise<TestDriver> => {
  const machine = await createTestMachine(parts);
  const driver = create(machine);
  const observe = (handle: DriverHandle): Promise<Observation> =>
    expectOk(driver.observe(handle, context));
  return {
    machine,
    driver,
    observe,
    async start(job) {
      onTestFinished(async () => {
        const handle = { driver: driver.kind, jobName: job.name, data: {} };
        const released = await driver.release(handle, context);
        if (released.isErr() && released.error.code !== 'driver.job_unknown') throw released.error;
      });
      return expectOk(driver.launch(job, context));
    },
    until: (handle, state) =>
      eventually(
        () => observe(handle),
        (observation) => observation.state === state,
      ),
    async log(handle, source = 'run') {
      const position = { from: 'byte', byte: 0 } as const;
      const request = { source, position, maxBytes: 1_048_576 };
      return (await expectOk(driver.readLogs(handle, request, context))).text;
    },
  };
};
