import { access, constants, mkdir } from 'node:fs/promises';
import type { CallContext, Offer, OfferListing, RunStore } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import type { SetupCheckResult, SetupReport } from '../setup/setup-report.ts';

/** What a look at this machine needs. */
export interface CheckMachinePorts {
  readonly version: string;
  readonly dataDirectory: string;
  readonly runs: RunStore;
  /** What this machine offers; nobody else is asked. */
  readonly describeMachine: (context: CallContext) => ResultAsync<OfferListing, VibemlError>;
  /** Versions of Python that were found, best first. */
  readonly findPythons: (context: CallContext) => ResultAsync<readonly string[], VibemlError>;
}

const neededDiskGib = 4;
const supportedPython = /^3\.(11|12|13)\./;

const checkPython = (versions: readonly string[]): SetupCheckResult => {
  const supported = versions.find((version) => supportedPython.test(version));
  const base = { id: 'python', title: 'Python' };
  if (supported !== undefined) return { ...base, status: 'ok', detail: supported, fix: null };
  if (versions.length > 0) {
    return {
      ...base,
      status: 'warn',
      detail: `found ${versions.join(', ')}; training needs 3.11 to 3.13`,
      fix: 'uv fetches a fitting Python if it can reach one; else install Python 3.12.',
    };
  }
  return {
    ...base,
    status: 'fail',
    detail: 'no python3 was found',
    fix: 'Install Python 3.12 with pip.',
  };
};

const checkDirectory = async (directory: string): Promise<SetupCheckResult> => {
  const base = { id: 'data_directory', title: 'Data directory' };
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
    return { ...base, status: 'ok', detail: directory, fix: null };
  } catch {
    return {
      ...base,
      status: 'fail',
      detail: `${directory} can't be written`,
      fix: 'Set VIBEML_HOME to a directory you may write.',
    };
  }
};

const checkStore = (runs: RunStore): ResultAsync<SetupCheckResult, never> => {
  const base = { id: 'database', title: 'Database' };
  return runs
    .listRuns({ limit: 1 })
    .map(
      ({ total }): SetupCheckResult => ({
        ...base,
        status: 'ok',
        detail: `${total} runs`,
        fix: null,
      }),
    )
    .orElse((error) =>
      okAsync<SetupCheckResult, never>({
        ...base,
        status: 'fail',
        detail: error.message,
        fix: error.advice[0]?.text ?? null,
      }),
    );
};

const checkDisk = (offer: Offer): SetupCheckResult => {
  const base = { id: 'disk', title: 'Free disk' };
  const free = offer.freeDiskGib?.value;
  if (free === undefined) return { ...base, status: 'warn', detail: 'not known', fix: null };
  const detail = `${free.toFixed(1)} GiB`;
  return free >= neededDiskGib
    ? { ...base, status: 'ok', detail, fix: null }
    : {
        ...base,
        status: 'fail',
        detail,
        fix: `Free at least ${neededDiskGib} GiB for the training environment.`,
      };
};

const checkMemory = (offer: Offer): SetupCheckResult => {
  const free = offer.freeMemoryGib?.value;
  return {
    id: 'memory',
    title: 'Free memory',
    status: free === undefined || free < 2 ? 'warn' : 'ok',
    detail: free === undefined ? 'not known' : `${free.toFixed(1)} GiB`,
    fix: free !== undefined && free < 2 ? 'Close other programs, or train a smaller model.' : null,
  };
};

const describeAccelerator = (offer: Offer): SetupCheckResult => {
  const { kind, name, count } = offer.accelerator;
  const detail =
    kind === 'cpu'
      ? `none; training runs on the CPU (${name}, ${offer.cpuCores?.value ?? '?'} cores)`
      : `${count} × ${name}`;
  return { id: 'accelerator', title: 'GPU', status: 'ok', detail, fix: null };
};

/** Looks at this machine and says whether it can train. Never fails because something is missing: that is a finding. */
export const checkMachine = (
  ports: CheckMachinePorts,
  context: CallContext,
): ResultAsync<SetupReport, VibemlError> =>
  safeTry(async function* () {
    const pythons = yield* ports.findPythons(context);
    const directory = yield* ResultAsync.fromSafePromise(checkDirectory(ports.dataDirectory));
    const store = yield* checkStore(ports.runs);
    const [machine = null] = yield* ports
      .describeMachine(context)
      .map(({ offers }) => offers)
      .orElse(() => okAsync<readonly Offer[], VibemlError>([]));
    const checks = [
      checkPython(pythons),
      directory,
      store,
      ...(machine === null
        ? []
        : [checkDisk(machine), checkMemory(machine), describeAccelerator(machine)]),
    ];
    return ok({
      ready: checks.every((check) => check.status !== 'fail'),
      checks,
      machine,
      versions: { vibeml: ports.version, node: process.versions.node },
    });
  });
