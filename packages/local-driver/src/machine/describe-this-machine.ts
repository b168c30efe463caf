import type { CallContext, Clock, Processes } from '@vibeml/core-models';
import { cancelled, type ErrorOf } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import { type CgroupLimits, readCgroupLimits } from './cgroup-limits.ts';
import { availableFromMeminfo, availableFromVmStat } from './free-memory.ts';
import { createMachineSystem, type MachineSystem } from './machine-system.ts';
import { type NvidiaGpu, nvidiaSmiArguments, parseNvidiaGpus } from './nvidia-gpus.ts';

/** What measuring this machine needs. */
export interface MachinePorts {
  readonly processes: Processes;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Whose disk counts. */
  readonly dataDirectory: string;
  /** By default the system this program runs on. */
  readonly system?: MachineSystem;
}

/** What was measured of this machine; null where it could not be found out. */
export interface MeasuredMachine {
  readonly cpuName: string;
  /** Whole cores that this program may use; limits of containers are respected. */
  readonly cpuCores: number;
  readonly totalMemoryGib: number;
  /** Memory that programs may still take; limits of containers are respected. */
  readonly freeMemoryGib: number | null;
  readonly freeDiskGib: number | null;
  readonly gpus: readonly NvidiaGpu[];
  /** Whether there is an Apple GPU that PyTorch can use. */
  readonly appleGpu: boolean;
  readonly observedAt: string;
}

type Tools = Required<MachinePorts>;
type MeasureError = ErrorOf<'request.cancelled'>;

const bytesPerGib = 1024 ** 3;
const timeoutMs = 15_000;
const gib = (bytes: number | null): number | null => (bytes === null ? null : bytes / bytesPerGib);

/** What a program prints; empty where it isn't there, fails or takes too long. */
const ask = (
  { processes, environment }: Tools,
  command: string,
  parameters: readonly string[],
  context: CallContext,
): ResultAsync<string, MeasureError> =>
  processes
    .run(
      {
        command,
        arguments: parameters,
        environment: { PATH: environment['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
        timeoutMs,
      },
      context,
    )
    .map(({ exitCode, stdout }) => (exitCode === 0 ? stdout : ''))
    .orElse((error) =>
      match(error)
        .with({ code: 'request.cancelled' }, (failure) => errAsync(failure))
        .with({ code: 'driver.unavailable' }, { code: 'driver.timeout' }, () => okAsync(''))
        .exhaustive(),
    );

const findGpus = (tools: Tools, context: CallContext) =>
  tools.system.platform === 'darwin'
    ? okAsync([])
    : ask(tools, 'nvidia-smi', nvidiaSmiArguments, context).map((output) =>
        parseNvidiaGpus(output, tools.environment['CUDA_VISIBLE_DEVICES']),
      );

const availableMemory = (tools: Tools, context: CallContext) =>
  tools.system.platform === 'darwin'
    ? ask(tools, 'vm_stat', [], context).map(availableFromVmStat)
    : ResultAsync.fromSafePromise<string | null, MeasureError>(
        tools.system.readText('/proc/meminfo'),
      ).map((text) => availableFromMeminfo(text ?? ''));

const freeMemory = (tools: Tools, available: number | null, limits: CgroupLimits): number =>
  Math.min(
    available ?? tools.system.freeMemoryBytes(),
    limits.freeMemoryBytes ?? Number.POSITIVE_INFINITY,
  );

const coresOf = (tools: Tools, limits: CgroupLimits): number =>
  Math.max(
    1,
    Math.floor(Math.min(tools.system.cpuCores(), limits.cores ?? Number.POSITIVE_INFINITY)),
  );

const nameOf = ({ system }: Tools): string =>
  // Some systems know no model of their processor.
  /^(unknown)?$/i.test(system.cpuName()) ? system.architecture : system.cpuName();

/** Measures what a run could use of this machine now. Only an abort makes it fail: what can't be measured is null. */
export const describeThisMachine = (
  ports: MachinePorts,
  context: CallContext,
): ResultAsync<MeasuredMachine, MeasureError> => {
  if (context.signal.aborted) return errAsync(cancelled('looking at this machine'));
  const tools: Tools = { system: createMachineSystem(), ...ports };
  const { system } = tools;
  return ResultAsync.combine([
    findGpus(tools, context),
    availableMemory(tools, context),
    ResultAsync.fromSafePromise<CgroupLimits, MeasureError>(readCgroupLimits(system.readText)),
    ResultAsync.fromSafePromise<number | null, MeasureError>(
      system.freeDiskBytes(ports.dataDirectory),
    ),
  ]).map(([gpus, available, limits, freeDiskBytes]) => ({
    cpuName: nameOf(tools),
    cpuCores: coresOf(tools, limits),
    totalMemoryGib: system.totalMemoryBytes() / bytesPerGib,
    freeMemoryGib: gib(freeMemory(tools, available, limits)),
    freeDiskGib: gib(freeDiskBytes),
    gpus,
    appleGpu: system.platform === 'darwin' && system.architecture === 'arm64',
    observedAt: new Date(tools.clock.now()).toISOString(),
  }));
};
