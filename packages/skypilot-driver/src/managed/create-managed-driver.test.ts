import { driverContract } from 'vibeml-testing';
import { managed, openManagedDriver } from '../test-support/open-managed-driver.ts';
import { placedContractJob } from '../test-support/placed-job.ts';

driverContract('Managed jobs of SkyPilot', async (behaviour) => {
  const { driver } = await openManagedDriver();
  // What ends a job by our hand is no reason to start it again.
  return { driver, job: { ...managed(placedContractJob(behaviour)), recoverableExitCodes: [34] } };
});
