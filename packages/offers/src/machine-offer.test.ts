import { okAsync } from 'neverthrow';
import { expect, test } from 'vitest';
import { createMachineOffers } from './create-machine-offers.ts';
import { type MachineFacts, machineOffer } from './machine-offer.ts';

const facts: MachineFacts = {
  cpuName: 'EPYC',
  cpuCores: 2,
  freeMemoryGib: 22.4,
  freeDiskGib: 80,
  gpus: [],
  appleGpu: false,
  observedAt: '2026-01-01T00:00:00Z',
};

test('a machine without a GPU is offered as a CPU at $0', () => {
  const offer = machineOffer(facts);
  expect(offer.accelerator).toEqual({ kind: 'cpu', name: 'EPYC', count: 1, memoryGib: null });
  expect(offer.hourlyUsd.value).toBe(0);
  expect(offer.freeMemoryGib).toMatchObject({ value: 22.4, unit: 'GiB', method: 'measured' });
});

test('GPUs of one kind are counted, their free memory is what counts', () => {
  const gpu = { name: 'L4', memoryGib: 22.5, freeMemoryGib: 21 };
  const offer = machineOffer({ ...facts, gpus: [gpu, gpu] });
  expect(offer.accelerator).toMatchObject({
    kind: 'cuda',
    name: 'L4',
    count: 2,
    memoryGib: { value: 21 },
  });
});

test('what could not be measured stays unknown', () => {
  const offer = machineOffer({ ...facts, freeMemoryGib: null, freeDiskGib: null, appleGpu: true });
  expect(offer.freeMemoryGib).toBeNull();
  expect(offer.freeDiskGib).toBeNull();
  expect(offer.accelerator.kind).toBe('mps');
});

test('the source gives one offer', async () => {
  const source = createMachineOffers({ describeMachine: () => okAsync(facts) });
  const listing = await source.listOffers({}, { signal: new AbortController().signal });
  expect(listing._unsafeUnwrap()).toMatchObject({ offers: [{ driver: 'local' }], remarks: [] });
});
