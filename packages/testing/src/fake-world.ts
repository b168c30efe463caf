import { createFakeClock } from './fake-clock.ts';
import { createFakeDriver, type FakeDriver, type FakeDriverSettings } from './fake-driver.ts';
import { createFixedIds } from './fixed-ids.ts';
import { createMemory } from './memory.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { createMemoryPlanStore } from './memory-plan-store.ts';
import { createMemoryResultFiles } from './memory-result-files.ts';
import { createMemoryRunStore } from './memory-run-store.ts';
import { sampleJob } from './sample-job.ts';

/** Stores, an engine, time and ids, all in memory; `ports` is what a composition root hands on. */
export const createFakeWorld = (settings: Omit<FakeDriverSettings, 'clock'> = {}) => {
  const clock = createFakeClock();
  const results = createMemoryResultFiles();
  const driver: FakeDriver = createFakeDriver({ files: results, ...settings, clock });
  const memory = createMemory();
  const runs = createMemoryRunStore(memory);
  const ledger = createMemoryLedger(memory);
  const plans = createMemoryPlanStore();
  const ids = createFixedIds();
  const ports = {
    runs,
    plans,
    ledger,
    driver: () => driver,
    buildJob: sampleJob,
    results,
    clock,
    ids,
    runsDirectory: '/data/runs',
  };
  return { clock, driver, runs, plans, ledger, results, ids, ports };
};

/** What `createFakeWorld` gives. */
export type FakeWorld = ReturnType<typeof createFakeWorld>;
