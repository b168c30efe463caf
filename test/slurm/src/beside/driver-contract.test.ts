import { contractJob, driverContract } from 'vibeml-testing';
import { onTestFinished } from 'vitest';
import { openDriver, placementOn } from '../support/open-driver.ts';
import { freshName } from '../support/stack.ts';

driverContract(
  'SkyPilot on Slurm',
  async (behaviour) => {
    const { driver, close } = await openDriver();
    onTestFinished(close);
    const job = contractJob(behaviour, freshName('contract'));
    return { driver, job: { ...job, placement: placementOn() } };
  },
  { patienceMs: 300_000 },
);
