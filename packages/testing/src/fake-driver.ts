import type {
  Clock,
  Driver,
  DriverError,
  DriverHandle,
  DriverKind,
  JobFailure,
  JobSpec,
  LogSource,
  Observation,
} from '@vibeml/core-models';
import { artifactMissing, cancelled, type ErrorOf, jobUnknown } from '@vibeml/errors';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { createFakeLog, type FakeLog } from './fake-log.ts';
import { artifactOf, type MemoryResultFiles } from './memory-result-files.ts';

/** What happens to a job between two looks at it. Everything but the state may be left out. */
export interface FakeStep {
  readonly state: Observation['state'];
  readonly exitCode?: number | null;
  readonly setup?: string | Uint8Array;
  readonly run?: string | Uint8Array;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly evidence?: string;
  readonly failure?: JobFailure;
  /** A new rate of the machine. */
  readonly hourlyUsd?: number;
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
  /** The newest attempt of a job. */
  job(jobName: string): FakeJob | null;
  jobNames(): readonly string[];
  /** The attempts that were started, in order. */
  attempts(jobName: string): readonly number[];
  /** What the machines of a job have truly cost by now, in dollars. */
  billedUsd(jobName: string): number;
  /** Makes something happen to the newest attempt of a job now. */
  play(jobName: string, step: FakeStep): void;
  /** The next call of that operation gives this error, once. */
  failNext(operation: Operation, error: DriverError | ErrorOf<'driver.launch_failed'>): void;
}

/** How a fake engine behaves. */
export interface FakeDriverSettings {
  readonly clock: Clock;
  /** `local` where it is left out. An engine elsewhere tells of its machines. */
  readonly kind?: DriverKind;
  /** Steps that are played one by one, each before a look at the job. */
  readonly script?: readonly FakeStep[];
  /** The same for the attempts after the first; `script` where it is left out. */
  readonly laterScripts?: readonly (readonly FakeStep[])[];
  /** What happens when the job is asked to stop; it ends with 33 where this is left out. */
  readonly onStop?: FakeStep;
  /** Dollars per hour until the release. */
  readonly hourlyUsd?: number;
  /** Where downloads go. */
  readonly files?: MemoryResultFiles;
}

interface Interval {
  readonly fromMs: number;
  toMs: number | null;
  readonly hourlyUsd: number;
}

interface MutableJob {
  spec: JobSpec;
  starts: number;
  stops: ('after_checkpoint' | 'now')[];
  releases: number;
  state: Observation['state'];
  exitCode: number | null;
  evidence: string;
  failure: JobFailure | null;
  endedAt: string | null;
  startedAt: string;
  remaining: FakeStep[];
  logs: Record<LogSource, FakeLog>;
  outputs: Map<string, string>;
  machines: Interval[];
}

const hasEnded = (job: MutableJob): boolean => job.state === 'ended' || job.state === 'lost';

const msPerHour = 3_600_000;

/** A driver in memory; several users may share it. What a job wrote stands for its later attempts too. */
export const createFakeDriver = (settings: FakeDriverSettings): FakeDriver => {
  const { clock, kind = 'local', files } = settings;
  const jobs = new Map<string, MutableJob[]>();
  const failures = new Map<Operation, DriverError | ErrorOf<'driver.launch_failed'>>();
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const endMachine = (job: MutableJob): void => {
    const last = job.machines.at(-1);
    if (last !== undefined) last.toMs ??= clock.now();
  };
  const setRate = (job: MutableJob, hourlyUsd: number): void => {
    endMachine(job);
    job.machines.push({ fromMs: clock.now(), toMs: null, hourlyUsd });
  };
  const write = (job: MutableJob, { setup = '', run = '', outputs = {} }: FakeStep): void => {
    job.logs.setup.append(setup);
    job.logs.run.append(run);
    for (const [path, text] of Object.entries(outputs)) job.outputs.set(path, text);
  };
  const bill = (job: MutableJob, { state, hourlyUsd, failure }: FakeStep): void => {
    if (hourlyUsd !== undefined) setRate(job, hourlyUsd);
    if (failure !== undefined) job.machines = [];
    if (state === 'lost') endMachine(job);
  };
  const apply = (job: MutableJob, step: FakeStep): void => {
    write(job, step);
    bill(job, step);
    job.state = step.state;
    job.exitCode = step.exitCode ?? null;
    job.evidence = step.evidence ?? `the test said ${step.state}`;
    job.failure = step.failure ?? null;
    if (hasEnded(job)) job.endedAt ??= isoNow();
  };
  const advance = (job: MutableJob): void => {
    const step = hasEnded(job) ? undefined : job.remaining.shift();
    if (step !== undefined) apply(job, step);
  };
  const handleOf = (jobName: string, attempt: number): DriverHandle => ({
    driver: kind,
    jobName,
    data: attempt === 0 ? {} : { attempt },
  });
  const newest = (jobName: string): MutableJob | undefined => jobs.get(jobName)?.at(-1);
  const attemptOf = ({ data }: DriverHandle): number =>
    typeof data['attempt'] === 'number' ? data['attempt'] : 0;
  const planned = (operation: Operation): DriverError | null => {
    const failure = failures.get(operation);
    failures.delete(operation);
    return failure === undefined || failure.code === 'driver.launch_failed' ? null : failure;
  };
  const withJob = <Value>(
    operation: Operation,
    handle: DriverHandle,
    signal: AbortSignal,
    use: (job: MutableJob) => Value,
  ): ResultAsync<Value, DriverError> => {
    if (signal.aborted) return errAsync(cancelled(operation));
    const failure = planned(operation);
    if (failure !== null) return errAsync(failure);
    const job = jobs.get(handle.jobName)?.find(({ spec }) => spec.attempt === attemptOf(handle));
    return job === undefined ? errAsync(jobUnknown('fake', handle.jobName)) : okAsync(use(job));
  };
  const start = (spec: JobSpec): void => {
    const earlier = jobs.get(spec.name) ?? [];
    const script =
      earlier.length === 0
        ? settings.script
        : (settings.laterScripts?.[earlier.length - 1] ?? settings.script);
    for (const each of earlier) endMachine(each);
    const { hourlyUsd = 0 } = settings;
    const job: MutableJob = {
      spec,
      starts: 1,
      stops: [],
      releases: 0,
      state: 'starting',
      exitCode: null,
      evidence: 'accepted',
      failure: null,
      endedAt: null,
      startedAt: isoNow(),
      remaining: [...(script ?? [])],
      logs: { setup: createFakeLog(), run: createFakeLog(), provision: createFakeLog() },
      outputs: earlier.at(-1)?.outputs ?? new Map(),
      machines: hourlyUsd > 0 ? [{ fromMs: clock.now(), toMs: null, hourlyUsd }] : [],
    };
    jobs.set(spec.name, [...earlier, job]);
  };
  /** What ended for good, or still works, is given back instead. */
  const mayBeReplaced = (job: MutableJob): boolean =>
    job.state === 'lost' ||
    (job.state === 'ended' &&
      (job.exitCode === null || job.spec.recoverableExitCodes.includes(job.exitCode)));
  /** Whether the engine has to start something for this attempt. */
  const isNew = ({ name, attempt }: JobSpec): boolean => {
    const last = newest(name);
    return last === undefined || (attempt > last.spec.attempt && mayBeReplaced(last));
  };
  const rateOf = (job: MutableJob): number => {
    const last = job.machines.at(-1);
    return last !== undefined && last.toMs === null ? last.hourlyUsd : 0;
  };
  const isoOf = (ms: number): string => new Date(ms).toISOString();
  const machineOf = (job: MutableJob): Pick<Observation, 'machine'> => {
    if (kind === 'local') return {};
    const last = job.machines.at(-1);
    if (last === undefined) return { machine: null };
    const to = last.toMs === null ? null : isoOf(last.toMs);
    const from = isoOf(job.machines[0]?.fromMs ?? last.fromMs);
    return { machine: { from, to, hourlyUsd: last.hourlyUsd } };
  };

  return {
    kind,
    abilities: { stopAfterCheckpoint: true, managed: false, keepMachine: false, spot: false },
    launch(spec, { signal }) {
      if (signal.aborted) return errAsync(cancelled('launch'));
      const failure = failures.get('launch');
      failures.delete('launch');
      if (failure !== undefined) return errAsync(failure);
      if (isNew(spec)) start(spec);
      return okAsync(handleOf(spec.name, newest(spec.name)?.spec.attempt ?? 0));
    },
    find(jobName, { signal }) {
      if (signal.aborted) return errAsync(cancelled('find'));
      const failure = planned('find');
      if (failure !== null) return errAsync(failure);
      const job = newest(jobName);
      return okAsync(job === undefined ? null : handleOf(jobName, job.spec.attempt));
    },
    observe: (handle, { signal }) =>
      withJob('observe', handle, signal, (job) => {
        advance(job);
        return {
          observedAt: isoNow(),
          state: job.state,
          exitCode: job.exitCode,
          startedAt: job.startedAt,
          endedAt: job.endedAt,
          evidence: job.evidence,
          hourlyUsd: rateOf(job),
          failure: job.failure,
          ...machineOf(job),
        };
      }),
    readLogs: (handle, request, { signal }) =>
      withJob('readLogs', handle, signal, (job) =>
        job.logs[request.source].page(request.position, request.maxBytes),
      ),
    stop: (handle, request, { signal }) =>
      withJob('stop', handle, signal, (job) => {
        job.stops.push(request.when);
        if (!hasEnded(job)) job.remaining = [settings.onStop ?? { state: 'ended', exitCode: 33 }];
      }),
    release: (handle, { signal }) =>
      withJob('release', handle, signal, (job) => {
        job.releases += 1;
        endMachine(job);
      }),
    download: (handle, request, { signal }) =>
      withJob('readOutput', handle, signal, ({ outputs }) =>
        request.paths.flatMap((path) => {
          const below = [...outputs.keys()].filter((each) => each.startsWith(`${path}/`));
          return (below.length === 0 ? [path] : below).map((each) => ({
            path: each,
            text: outputs.get(each),
          }));
        }),
      ).andThen((found) => {
        const missing = found.find((each) => each.text === undefined);
        if (missing !== undefined)
          return errAsync(artifactMissing(handle.jobName, `${missing.path} is not there`));
        const { directory } = request;
        if (directory !== null)
          for (const { path, text = '' } of found) files?.texts.set(`${directory}/${path}`, text);
        return okAsync(found.map((each) => artifactOf(each.path, each.text ?? '')));
      }),
    readOutput: (handle, path, { signal }) =>
      withJob('readOutput', handle, signal, (job) => job.outputs.get(path) ?? null),
    billing: () => okAsync([]),
    job(jobName) {
      const job = newest(jobName);
      return job === undefined ? null : { ...job, stops: [...job.stops] };
    },
    jobNames: () => [...jobs.keys()],
    attempts: (jobName) => (jobs.get(jobName) ?? []).map(({ spec }) => spec.attempt),
    billedUsd: (jobName) =>
      (jobs.get(jobName) ?? [])
        .flatMap(({ machines }) => machines)
        .reduce(
          (sum, { fromMs, toMs, hourlyUsd }) =>
            sum + (((toMs ?? clock.now()) - fromMs) / msPerHour) * hourlyUsd,
          0,
        ),
    play(jobName, step) {
      const job = newest(jobName);
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
