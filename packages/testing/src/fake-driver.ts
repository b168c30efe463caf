import { createHash } from 'node:crypto';
import type {
  Artifact,
  Clock,
  Driver,
  DriverError,
  DriverHandle,
  JobSpec,
  LogSource,
  Observation,
} from '@vibeml/core-models';
import { artifactMissing, cancelled, type ErrorOf, jobUnknown } from '@vibeml/errors';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { createFakeLog, type FakeLog } from './fake-log.ts';

/** What happens to a job between two looks at it. Everything but the state may be left out. */
export interface FakeStep {
  readonly state: Observation['state'];
  readonly exitCode?: number | null;
  readonly setup?: string | Uint8Array;
  readonly run?: string | Uint8Array;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly evidence?: string;
}

/** What a test may see of a job. */
export interface FakeJob {
  readonly spec: JobSpec;
  readonly starts: number;
  readonly stops: readonly ('after_checkpoint' | 'now')[];
  readonly releases: number;
  readonly state: Observation['state'];
}

type Operation = 'launch' | 'find' | 'observe' | 'readLogs' | 'stop' | 'release' | 'readOutput';

/** An engine of which the test decides what happens. */
export interface FakeDriver extends Driver {
  job(jobName: string): FakeJob | null;
  jobNames(): readonly string[];
  /** Makes something happen to a job now. */
  play(jobName: string, step: FakeStep): void;
  /** The next call of that operation gives this error, once. */
  failNext(operation: Operation, error: DriverError | ErrorOf<'driver.launch_failed'>): void;
}

/** How a fake engine behaves. */
export interface FakeDriverSettings {
  readonly clock: Clock;
  /** Steps that are played one by one, each before a look at the job. */
  readonly script?: readonly FakeStep[];
  /** What happens when the job is asked to stop; it ends with 33 where this is left out. */
  readonly onStop?: FakeStep;
  /** Dollars per hour until the release. */
  readonly hourlyUsd?: number;
}

interface MutableJob {
  spec: JobSpec;
  starts: number;
  stops: ('after_checkpoint' | 'now')[];
  releases: number;
  state: Observation['state'];
  exitCode: number | null;
  evidence: string;
  endedAt: string | null;
  startedAt: string;
  remaining: FakeStep[];
  logs: Record<LogSource, FakeLog>;
  outputs: Map<string, string>;
}

const hasEnded = (job: MutableJob): boolean => job.state === 'ended' || job.state === 'lost';

const artifactOf = (path: string, text: string): Artifact => ({
  path,
  bytes: new TextEncoder().encode(text).length,
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** A driver in memory; several users may share it. */
export const createFakeDriver = (settings: FakeDriverSettings): FakeDriver => {
  const { clock } = settings;
  const jobs = new Map<string, MutableJob>();
  const failures = new Map<Operation, DriverError | ErrorOf<'driver.launch_failed'>>();
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const apply = (job: MutableJob, step: FakeStep): void => {
    job.logs.setup.append(step.setup ?? '');
    job.logs.run.append(step.run ?? '');
    for (const [path, text] of Object.entries(step.outputs ?? {})) job.outputs.set(path, text);
    job.state = step.state;
    job.exitCode = step.exitCode ?? null;
    job.evidence = step.evidence ?? `the test said ${step.state}`;
    if (hasEnded(job)) job.endedAt ??= isoNow();
  };
  const advance = (job: MutableJob): void => {
    const step = hasEnded(job) ? undefined : job.remaining.shift();
    if (step !== undefined) apply(job, step);
  };
  const handleOf = (jobName: string): DriverHandle => ({ driver: 'local', jobName, data: {} });
  const planned = (operation: Operation): DriverError | null => {
    const failure = failures.get(operation);
    failures.delete(operation);
    return failure === undefined || failure.code === 'driver.launch_failed' ? null : failure;
  };
  const withJob = <Value>(
    operation: Operation,
    jobName: string,
    signal: AbortSignal,
    use: (job: MutableJob) => Value,
  ): ResultAsync<Value, DriverError> => {
    if (signal.aborted) return errAsync(cancelled(operation));
    const failure = planned(operation);
    if (failure !== null) return errAsync(failure);
    const job = jobs.get(jobName);
    return job === undefined ? errAsync(jobUnknown('fake', jobName)) : okAsync(use(job));
  };
  const start = (spec: JobSpec): void => {
    jobs.set(spec.name, {
      spec,
      starts: 1,
      stops: [],
      releases: 0,
      state: 'starting',
      exitCode: null,
      evidence: 'accepted',
      endedAt: null,
      startedAt: isoNow(),
      remaining: [...(settings.script ?? [])],
      logs: { setup: createFakeLog(), run: createFakeLog() },
      outputs: new Map(),
    });
  };

  return {
    kind: 'local',
    abilities: { stopAfterCheckpoint: true, managed: false, keepMachine: false, spot: false },
    launch(spec, { signal }) {
      if (signal.aborted) return errAsync(cancelled('launch'));
      const failure = failures.get('launch');
      failures.delete('launch');
      if (failure !== undefined) return errAsync(failure);
      if (!jobs.has(spec.name)) start(spec);
      return okAsync(handleOf(spec.name));
    },
    find(jobName, { signal }) {
      if (signal.aborted) return errAsync(cancelled('find'));
      const failure = planned('find');
      if (failure !== null) return errAsync(failure);
      return okAsync(jobs.has(jobName) ? handleOf(jobName) : null);
    },
    observe: (handle, { signal }) =>
      withJob('observe', handle.jobName, signal, (job) => {
        advance(job);
        return {
          observedAt: isoNow(),
          state: job.state,
          exitCode: job.exitCode,
          startedAt: job.startedAt,
          endedAt: job.endedAt,
          evidence: job.evidence,
          hourlyUsd: job.releases > 0 ? 0 : (settings.hourlyUsd ?? 0),
        };
      }),
    readLogs: (handle, request, { signal }) =>
      withJob('readLogs', handle.jobName, signal, (job) =>
        job.logs[request.source].page(request.position, request.maxBytes),
      ),
    stop: (handle, request, { signal }) =>
      withJob('stop', handle.jobName, signal, (job) => {
        job.stops.push(request.when);
        if (!hasEnded(job)) job.remaining = [settings.onStop ?? { state: 'ended', exitCode: 33 }];
      }),
    release: (handle, { signal }) =>
      withJob('release', handle.jobName, signal, (job) => {
        job.releases += 1;
      }),
    download: (handle, request, { signal }) =>
      withJob('readOutput', handle.jobName, signal, (job) =>
        request.paths.map((path) => ({ path, text: job.outputs.get(path) })),
      ).andThen((files) => {
        const missing = files.find((each) => each.text === undefined);
        if (missing !== undefined)
          return errAsync(artifactMissing(handle.jobName, `${missing.path} is not there`));
        return okAsync(files.map((each) => artifactOf(each.path, each.text ?? '')));
      }),
    readOutput: (handle, path, { signal }) =>
      withJob('readOutput', handle.jobName, signal, (job) => job.outputs.get(path) ?? null),
    billing: () => okAsync([]),
    job(jobName) {
      const job = jobs.get(jobName);
      return job === undefined ? null : { ...job, stops: [...job.stops] };
    },
    jobNames: () => [...jobs.keys()],
    play(jobName, step) {
      const job = jobs.get(jobName);
      if (job !== undefined) apply(job, step);
    },
    failNext(operation, error) {
      failures.set(operation, error);
    },
  };
};

/** Output files of a run that trained to its end: the given files, a manifest that fits them, and DONE. */
export const finishedOutputs = (
  files: Readonly<Record<string, string>> = { 'final/adapter_model.safetensors': 'weights' },
): Readonly<Record<string, string>> => ({
  ...files,
  'manifest.json': JSON.stringify({
    version: 1,
    files: Object.entries(files).map(([path, text]) => artifactOf(path, text)),
  }),
  DONE: '{}\n',
});
