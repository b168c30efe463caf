import { contractJob, createTestMachine, driverContract } from 'vibeml-testing';
import { createProcesses } from '../processes/create-processes.ts';
import { createLocalDriver } from './create-local-driver.ts';

driverContract('this machine', async (behaviour) => {
  const machine = await createTestMachine();
  const driver = createLocalDriver({ ...machine, processes: createProcesses() });
  return { driver, job: contractJob(behaviour) };
});
