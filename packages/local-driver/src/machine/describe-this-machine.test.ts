import type { Processes } from '@vibeml/core-models';
import { cancelled, driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import {
  createFakeClock,
  expectErr,
  expectOk,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { describeThisMachine } from './describe-this-machine.ts';
import type { MachineSystem } from './machine-system.ts';

const gibibyte = 1024 ** 3;
const clock = createFakeClock('2026-01-02T03:04:05.000Z');

/** Programs that print what is given; all others are not installed. */
const programs = (outputs: Readonly<Record<string, string>>): Processes => ({
  run: ({ command }, { signal }) => {
    const stdout = outputs[command];
    if (signal.aborted) return errAsync(cancelled(command));
    return stdout === undefined
      ? errAsync(driverUnavailable('local', `${command} was not found`))
      : okAsync({ exitCode: stdout === 'FAILS' ? 9 : 0, stdout, stderr: '' });
  },
  open: ({ command }) => errAsync(driverUnavailable('local', command)),
});

const linux: MachineSystem = {
  platform: 'linux',
  architecture: 'x64',
  cpuName: () => 'AMD EPYC 9B14',
  cpuCores: () => 8,
  totalMemoryBytes: () => 32 * gibibyte,
  freeMemoryBytes: () => 2 * gibibyte,
  readText: (path) =>
    Promise.resolve(
      path === '/proc/meminfo'
        ? 'MemTotal:       33554432 kB\nMemFree:         2097152 kB\nMemAvailable:   25165824 kB\n'
        : null,
    ),
  freeDiskBytes: () => Promise.resolve(80 * gibibyte),
};

const describe = (
  outputs: Readonly<Record<string, string>>,
  system: Partial<MachineSystem> = {},
  environment: Readonly<Record<string, string>> = {},
) =>
  expectOk(
    describeThisMachine(
      {
        processes: programs(outputs),
        environment,
        clock,
        dataDirectory: '/data',
        system: { ...linux, ...system },
      },
      sampleContext(),
    ),
  );

test('a Linux machine without a GPU', async () => {
  expect(await describe({})).toEqual({
    cpuName: 'AMD EPYC 9B14',
    cpuCores: 8,
    totalMemoryGib: 32,
    freeMemoryGib: 24,
    freeDiskGib: 80,
    gpus: [],
    appleGpu: false,
    observedAt: '2026-01-02T03:04:05.000Z',
  });
});

test('what a container allows is what counts', async () => {
  const files: Readonly<Record<string, string>> = {
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '250000 100000',
    '/sys/fs/cgroup/memory.max': String(4 * gibibyte),
    '/sys/fs/cgroup/memory.current': String(gibibyte),
  };
  const readText = (path: string) => Promise.resolve(files[path] ?? null);
  expect(await describe({}, { readText })).toMatchObject({ cpuCores: 2, freeMemoryGib: 2 });
  const roomy = { ...linux, readText, freeMemoryBytes: () => 9 * gibibyte };
  expect(await describe({}, roomy)).toMatchObject({ freeMemoryGib: 3 });
});

const twoGpus = `0, GPU-1a2b3c4d-0000-0000-0000-000000000000, NVIDIA H100 80GB HBM3, 81559, 81000, 550.90.07
1, GPU-5e6f7a8b-0000-0000-0000-000000000000, NVIDIA H100 80GB HBM3, 81559, 512, 550.90.07
`;

test('NVIDIA GPUs with what is free of them', async () => {
  const { gpus } = await describe({ 'nvidia-smi': twoGpus });
  expect(gpus).toHaveLength(2);
  expect(gpus[1]).toEqual({
    name: 'NVIDIA H100 80GB HBM3',
    memoryGib: 81559 / 1024,
    freeMemoryGib: 0.5,
    driverVersion: '550.90.07',
  });
});

test.each([
  ['1', [0.5]],
  ['GPU-5e6f', [0.5]],
  ['1,0', [0.5, 81000 / 1024]],
  ['0,7,1', [81000 / 1024]],
  ['-1', []],
  ['', []],
] as const)('CUDA_VISIBLE_DEVICES=%s hides GPUs', async (visible, free) => {
  const found = await describe({ 'nvidia-smi': twoGpus }, {}, { CUDA_VISIBLE_DEVICES: visible });
  expect(found.gpus.map((gpu) => gpu.freeMemoryGib)).toEqual(free);
});

test('a driver that does not answer, or a broken GPU, is no GPU', async () => {
  expect((await describe({ 'nvidia-smi': 'FAILS' })).gpus).toEqual([]);
  const broken = '0, GPU-1, NVIDIA A10, [Unknown Error], [Unknown Error], 550.1\n';
  expect((await describe({ 'nvidia-smi': broken })).gpus).toEqual([]);
});

// As macOS 14 prints it, shortened.
const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               65536.
Pages active:                            400000.
Pages inactive:                          131072.
Pages speculative:                            0.
Pages throttled:                              0.
Pages purgeable:                          65536.
`;

test('an Apple machine: its GPU, and memory that can be had back', async () => {
  const mac = { ...linux, platform: 'darwin', architecture: 'arm64', cpuName: () => 'Apple M2' };
  expect(await describe({ vm_stat: vmStat, 'nvidia-smi': twoGpus }, mac)).toMatchObject({
    cpuName: 'Apple M2',
    freeMemoryGib: 4,
    gpus: [],
    appleGpu: true,
  });
  expect(await describe({}, mac)).toMatchObject({ freeMemoryGib: 2 });
});

test('a processor without a model name, a disk nobody can measure', async () => {
  const system = { cpuName: () => 'unknown', freeDiskBytes: () => Promise.resolve(null) };
  expect(await describe({}, system)).toMatchObject({ cpuName: 'x64', freeDiskGib: null });
});

test('an abort is an error value', async () => {
  const ports = {
    processes: programs({}),
    environment: {},
    clock,
    dataDirectory: '/data',
    system: linux,
  };
  const error = await expectErr(describeThisMachine(ports, { signal: AbortSignal.abort() }));
  expect(error.code).toBe('request.cancelled');
});

test('the real machine can be described', async () => {
  const dataDirectory = `${await temporaryDirectory()}/not/made/yet`;
  const environment = { PATH: process.env['PATH'] };
  const ports = { processes: createProcesses(), environment, clock, dataDirectory };
  const found = await expectOk(describeThisMachine(ports, sampleContext()));
  expect(found.cpuCores).toBeGreaterThanOrEqual(1);
  expect(found.freeMemoryGib).toBeGreaterThan(0);
  expect(found.freeMemoryGib).toBeLessThanOrEqual(found.totalMemoryGib);
  expect(found.freeDiskGib).toBeGreaterThan(0);
});
