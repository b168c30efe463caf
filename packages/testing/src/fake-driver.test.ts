import {
  type ContractBehaviour,
  contractFacts,
  contractJob,
  contractManifest,
} from './contract-job.ts';
import { driverContract } from './driver-contract.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeDriver, type FakeStep } from './fake-driver.ts';

const worked = { setup: contractFacts.setupText, run: contractFacts.runText };

const scripts: Readonly<Record<ContractBehaviour, readonly FakeStep[]>> = {
  succeeds: [
    {
      state: 'ended',
      exitCode: 0,
      ...worked,
      outputs: { ...contractFacts.outputs, 'manifest.json': JSON.stringify(contractManifest) },
    },
  ],
  fails: [{ state: 'ended', exitCode: contractFacts.failure, ...worked }],
  fails_in_setup: [
    { state: 'ended', exitCode: contractFacts.setupFailure, setup: contractFacts.setupText },
  ],
  runs_until_stopped: [{ state: 'running', run: contractFacts.runText }],
};

driverContract('the fake driver', (behaviour) => ({
  driver: createFakeDriver({ clock: createFakeClock(), script: scripts[behaviour] }),
  job: contractJob(behaviour),
}));
