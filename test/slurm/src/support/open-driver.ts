import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver, JobPlacement, Offer, Quantity } from '@vibeml/core-models';
import { createSkyPilotDriver, type SkyPilotDriverPorts } from '@vibeml/skypilot-driver';
import { okAsync } from 'neverthrow';
import { createRealClock } from 'vibeml-testing';
import { stack } from './stack.ts';

const quantity = (value: number, unit: Quantity['unit']): Quantity => ({
  value,
  unit,
  source: 'a test',
  observedAt: '2026-01-02T03:04:05.000Z',
  method: 'quoted',
});

/** One core of the cluster. */
const smallOffer: Offer = {
  id: `slurm/${stack.cluster}/${stack.partition}/cpu-1`,
  driver: 'skypilot',
  provider: 'slurm',
  region: `${stack.cluster}/${stack.partition}`,
  machine: 'cpu-1',
  accelerator: { kind: 'cpu', name: 'cpu', count: 1, memoryGib: null },
  cpuCores: quantity(1, 'cores'),
  freeMemoryGib: quantity(1, 'GiB'),
  freeDiskGib: null,
  spot: false,
  hourlyUsd: quantity(0, 'USD/h'),
};

/** A place on the cluster: one core unless the offer says otherwise. */
export const placementOn = (offer: Partial<Offer> = {}): JobPlacement => ({
  machines: [{ ...smallOffer, ...offer }],
  preference: 'ordered',
  diskGib: null,
  maxHourlyUsd: null,
  user: 'ada',
  project: null,
  idleMinutes: 5,
});

/** A driver of the real server, and another one that remembers as much as its directory does. */
export interface OpenedDriver {
  readonly driver: Driver;
  again(): Driver;
  close(): Promise<void>;
}

/** Opens a driver that remembers nothing. */
export const openDriver = async (
  parts: Partial<SkyPilotDriverPorts> = {},
): Promise<OpenedDriver> => {
  const recordsDirectory = await mkdtemp(join(tmpdir(), 'vibeml-slurm-'));
  const ports: SkyPilotDriverPorts = {
    server: { endpoint: stack.endpoint, token: null, userId: 'da7aba5e', userName: 'ada' },
    fetch: globalThis.fetch,
    clock: createRealClock(),
    secrets: { find: () => okAsync(null) },
    recordsDirectory,
    clusterAccess: { sshConfigPath: stack.sshConfigPath },
    ...parts,
  };
  return {
    driver: createSkyPilotDriver(ports),
    again: () => createSkyPilotDriver(ports),
    close: () => rm(recordsDirectory, { recursive: true, force: true }),
  };
};
