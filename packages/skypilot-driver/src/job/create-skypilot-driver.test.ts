import { contractJob, driverContract } from 'vibeml-testing';
import { openDriver } from '../test-support/open-driver.ts';

driverContract('SkyPilot', async (behaviour) => {
  const { driver } = await openDriver();
  return { driver, job: contractJob(behaviour) };
});
