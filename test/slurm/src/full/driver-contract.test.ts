import { type ContractSubject, contractJob, driverContract } from 'vibeml-testing';
import { afterAll, expect, onTestFinished } from 'vitest';
import { type OpenedDriver, openDriver, placementOn } from '../support/open-driver.ts';
import { freshName } from '../support/stack.ts';

/** A job takes the better part of a minute here. These tests only read what one has left, and share it. */
const onlyRead = /survives JSON|logs are read|the end of a log|small files|artefacts come/;

let sharing: Promise<OpenedDriver> | null = null;
const sharedName = freshName('contract-shared');
afterAll(async () => (await sharing)?.close());

const jobOf = (...parameters: Parameters<typeof contractJob>): ContractSubject['job'] => ({
  ...contractJob(...parameters),
  placement: placementOn(),
});

driverContract(
  'SkyPilot on Slurm',
  async (behaviour) => {
    if (onlyRead.test(expect.getState().currentTestName ?? '')) {
      sharing ??= openDriver();
      return { driver: (await sharing).driver, job: jobOf(behaviour, sharedName) };
    }
    const { driver, close } = await openDriver();
    onTestFinished(close);
    return { driver, job: jobOf(behaviour, freshName('contract')) };
  },
  { patienceMs: 300_000 },
);
