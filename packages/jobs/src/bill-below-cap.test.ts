import * as fc from 'fast-check';
import {
  createFakeWorld,
  expectOk,
  type FakeStep,
  sampleApproval,
  sampleContext,
  samplePaidPlan,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';
import { runCost } from './run-cost.ts';
import { isSettled } from './run-status.ts';

const context = sampleContext();
const msPerMinute = 60_000;
const hourlyUsd = 2;
const tailSeconds = 300;
// With the release it fits into the tail: the machine of a job that finds its money used up boots and goes.
const bootMinutes = 1;
const dollarsOf = (minutes: number): number => (minutes / 60) * hourlyUsd;

/** What happens to one machine after another: how long it works, how it goes, and how long giving it back takes. */
const arbitraryMachine = fc.record({
  // Often about as long as a dollar lasts, where it matters.
  minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 22, max: 25 })),
  end: fc.constantFrom<FakeStep>(
    { state: 'lost' },
    { state: 'ended', exitCode: 33 },
    { state: 'ended', exitCode: 34 },
    { state: 'ended', exitCode: 13 },
  ),
  releaseMinutes: fc.constantFrom(0, 3, 4, 4),
});

test('whatever machines are lost when, the bill stays below the cap, and the books tell the bill', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryMachine, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(1, 1, 2, 5),
      fc.integer({ min: 0, max: 5 }),
      async (machines, capUsd, maxRestarts) => {
        const world = createFakeWorld({ kind: 'skypilot', hourlyUsd });
        const plan = samplePaidPlan(capUsd, {
          driver: 'skypilot',
          tailSeconds,
          recovery: { mode: 'cluster_job', maxRestarts, reason: 'spot' },
        });
        let spentUsd = 0;
        let started = 0;
        const buildJob: typeof world.ports.buildJob = (each, job) => {
          spentUsd = 'spentUsd' in job ? Number(job.spentUsd) : 0;
          return world.ports.buildJob(each, job);
        };
        // The fuse of the job: it ends early enough for its tail, counting from what it was told of.
        const work = (jobName: string): void => {
          const { minutes, end } = machines[started % machines.length] ?? {
            minutes: 0,
            end: { state: 'lost' },
          };
          started += 1;
          const fuseMinutes = ((capUsd - spentUsd) / hourlyUsd) * 60 - tailSeconds / 60;
          const isFired = minutes >= fuseMinutes;
          world.clock.advance(Math.max(bootMinutes, Math.min(minutes, fuseMinutes)) * msPerMinute);
          world.driver.play(jobName, isFired ? { state: 'ended', exitCode: 35 } : end);
        };
        const driver = {
          ...world.driver,
          observe: (...given: Parameters<typeof world.driver.observe>) => {
            const { jobName } = given[0];
            if (world.driver.job(jobName)?.state === 'starting') work(jobName);
            return world.driver.observe(...given);
          },
          release: (...given: Parameters<typeof world.driver.release>) => {
            const { releaseMinutes = 0 } = machines[(started - 1) % machines.length] ?? {};
            world.clock.advance(releaseMinutes * msPerMinute);
            return world.driver.release(...given);
          },
        };
        const jobs = createJobs({ ...world.ports, buildJob, driver: () => driver });
        const { run } = await expectOk(jobs.launch(plan, sampleApproval(plan), context));
        const { run: ended } = await expectOk(jobs.supervise(run.id, context));
        const billedUsd = world.driver.billedUsd(run.id);
        expect(isSettled(ended)).toBe(true);
        expect(billedUsd).toBeLessThanOrEqual(capUsd + dollarsOf(0.5));
        expect(runCost(ended, world.clock.now()).soFarUsd).toBeCloseTo(billedUsd, 3);
        expect(world.driver.attempts(run.id).length).toBeLessThanOrEqual(maxRestarts + 1);
        const state = { project: null, groupId: null, at: world.clock.iso() };
        const { spend } = await expectOk(world.ledger.readState(state));
        expect(spend.day.reservedUsd).toBe(0);
      },
    ),
    { numRuns: 400 },
  );
});
