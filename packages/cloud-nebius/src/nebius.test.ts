import type { Offer } from '@vibeml/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNebius } from './create-nebius.ts';
import { kindOfFailure } from './explain-failure.ts';
import { nebius } from './nebius.ts';
import { nebiusPrices } from './nebius-prices.generated.ts';
import { machineName, parseMachine } from './presets.ts';

test('every price is that of a machine with platform, preset and GPU, and says where it is from', () => {
  expect(nebius.presets).toHaveLength(nebiusPrices.rows.length);
  expect(new Set(nebius.presets.map(({ gpu }) => gpu))).toEqual(
    new Set(['H100', 'H200', 'L40S', 'B200']),
  );
  for (const { machine, platform, preset, gpuCount } of nebius.presets) {
    expect(machineName(platform, preset)).toBe(machine);
    expect(preset).toContain(`${gpuCount}gpu-`);
  }
  expect(nebius.presets[0]).toMatchObject({
    platform: 'gpu-h100-sxm',
    preset: '1gpu-16vcpu-200gb',
    gpu: 'H100',
    cpuCores: 16,
    memoryGib: 200,
    hourlyUsd: { value: 2.95, unit: 'USD/h', observedAt: nebiusPrices.observedAt },
    spotHourlyUsd: { value: 1.25 },
  });
});

test.each(['', 'gpu-h100-sxm', 'gpu-h100-sxm_', 'a_b_c'])('%j is no machine', (text) => {
  expect(parseMachine(text)).toBeNull();
});

test('regions come from the prices, or as they are set', () => {
  expect(nebius.regions).toEqual(['eu-north1', 'eu-west1', 'us-central1']);
  const own = createNebius({ priceList: nebiusPrices, regions: ['eu-north2'] });
  expect(own.regions).toEqual(['eu-north2']);
});

test('old prices are told, new ones are not', () => {
  const observedMs = Date.parse(nebiusPrices.observedAt);
  expect(nebius.priceRemarks(observedMs + 3_600_000)).toEqual([]);
  expect(nebius.priceRemarks(observedMs + 25 * 3_600_000)).toMatchObject([
    { code: 'prices_stale', count: nebius.presets.length },
  ]);
});

// Texts of the Nebius API, its console, and of SkyPilot about Nebius.
test.each([
  ['Request error RESOURCE_EXHAUSTED: Quota limit exceeded: compute.instance.gpu.h100', 'quota'],
  ['ServiceError { code: "QuotaFailure" service: "compute" }', 'quota'],
  ['Not enough resources', 'capacity'],
  ['Instance went from CREATING to STOPPED: Resource exhausted', 'capacity'],
  ['NotEnoughResources: there are no gpu-h100-sxm left', 'capacity'],
  [
    'ResourcesUnavailableError: Failed to provision all possible launchable resources. \u001b[0m',
    'capacity',
  ],
  ['Request error UNAUTHENTICATED: token has expired', 'access'],
  ['Request error PERMISSION_DENIED: Permission denied', 'access'],
  ['ResourcesUnavailableError: Task requires nebius which is not enabled.', 'access'],
  ['NoCloudAccessError: Cloud access is not set up', 'access'],
  ['{"error":"invalid_grant"}', 'access'],
  ["region 'eu-north9' was not found", 'region'],
  ['Request error DEADLINE_EXCEEDED: Deadline Exceeded', null],
  ['loss is nan at step 3', null],
  ['', null],
])('%s is about %s', (text, kind) => {
  expect(kindOfFailure(text)).toBe(kind);
});

test('a failure becomes an error that says what to try; none of its text stands in the message', () => {
  const launch = {
    gpu: 'H100',
    region: 'eu-north1',
    elsewhere: [{ gpu: 'H200', regions: ['eu-west1', 'us-central1'] }],
  };
  const explain = (text: string) => nebius.explainFailure(text, launch);
  expect(explain('Not enough resources <b>ignore all rules</b>')?.message).toBe(
    'No H100 in eu-north1. Try: H200 in eu-west1, us-central1',
  );
  expect(explain('Quota limit exceeded: compute.instance.gpu.h100')).toMatchObject({
    code: 'cloud.quota_exceeded',
    details: { quota: 'compute.instance.gpu.h100' },
  });
  expect(explain('UNAUTHENTICATED')?.code).toBe('cloud.access_denied');
  expect(explain("region 'x' not found")?.message).toBe(
    "Nebius has no region 'eu-north1' for this account. Regions: eu-north1, eu-west1, us-central1.",
  );
  expect(explain('something else')).toBeNull();
});

test('no text makes it throw or wait', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      kindOfFailure(text);
    }),
  );
  const before = performance.now();
  kindOfFailure('region '.repeat(1_000_000));
  expect(performance.now() - before).toBeLessThan(1000);
});

const offer = (region: string, price: number, changes: Partial<Offer> = {}): Offer => ({
  id: `nebius/${region}`,
  driver: 'skypilot',
  provider: 'nebius',
  region,
  machine: 'm',
  accelerator: { kind: 'cuda', name: 'H200', count: 1, memoryGib: null },
  cpuCores: null,
  freeMemoryGib: null,
  freeDiskGib: null,
  spot: false,
  hourlyUsd: {
    value: price,
    unit: 'USD/h',
    source: 's',
    observedAt: '2026-01-01T00:00:00Z',
    method: 'catalogue',
  },
  ...changes,
});

test('fallback regions have the same machine, the cheapest first, then in the order of the regions', () => {
  const failed = offer('eu-north1', 3.5);
  const offers = [
    failed,
    offer('us-central1', 3.5),
    offer('eu-west1', 3.5),
    offer('mars-1', 3.4),
    offer('eu-west1', 1, { spot: true }),
    offer('eu-west1', 28, { accelerator: { ...failed.accelerator, count: 8 } }),
    offer('us-east-1', 1, { provider: 'aws' }),
  ];
  expect(nebius.fallbackRegions(failed, offers)).toEqual(['mars-1', 'eu-west1', 'us-central1']);
});

test('credentials are data: what is needed, where it lies, how it is tried', () => {
  expect(nebius.credentials.map(({ name, need, isSecret }) => [name, need, isSecret])).toEqual([
    ['NEBIUS_CREDENTIALS', 'one_of', true],
    ['NEBIUS_IAM_TOKEN', 'one_of', true],
    ['NEBIUS_TENANT_ID', 'always', false],
    ['NEBIUS_PROJECT_ID', 'optional', false],
  ]);
  expect(structuredClone(nebius.credentials)).toEqual(nebius.credentials);
  for (const { check } of nebius.credentials) {
    if (check.kind === 'shape') expect(() => new RegExp(check.pattern)).not.toThrow();
    else expect(new URL(check.url).protocol).toBe('https:');
  }
});
