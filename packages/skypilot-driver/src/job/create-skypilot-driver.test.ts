import { driverContract } from 'vibeml-testing';
import { openDriver } from '../test-support/open-driver.ts';
import { placedContractJob } from '../test-support/placed-job.ts';

driverContract('SkyPilot', async (behaviour) => {
  const { driver } = await openDriver();
  return { driver, job: placedContractJob(behaviour) };
});
