import { driverContract } from 'vibeml-testing';
import { openDriver } from '../test-support/open-driver.ts';
import { kept, openKeptDriver } from '../test-support/open-kept-driver.ts';
import { placedContractJob } from '../test-support/placed-job.ts';

driverContract('SkyPilot', async (behaviour) => {
  const { driver } = await openDriver();
  return { driver, job: placedContractJob(behaviour) };
});

driverContract('SkyPilot, with a directory of the cluster', async (behaviour) => {
  const { driver } = await openKeptDriver();
  return { driver, job: kept(placedContractJob(behaviour)) };
});
