import { createSkyMachine, isOver, type SkyJob, type SkyMachine } from './sky-machine.ts';
import { readTask, type SkyTask } from './sky-task.ts';

export type SkyManagedStatus =
  | 'PENDING'
  | 'STARTING'
  | 'RUNNING'
  | 'RECOVERING'
  | 'CANCELLING'
  | 'SUCCEEDED'
  | 'CANCELLED'
  | 'FAILED'
  | 'FAILED_SETUP'
  | 'FAILED_PRECHECKS'
  | 'FAILED_NO_RESOURCE'
  | 'FAILED_CONTROLLER';

/** A managed job, as the queue of its controller shows it. */
export interface SkyManagedJob {
  readonly id: number;
  readonly name: string;
  readonly submittedAt: number;
  readonly infra: string;
  status: SkyManagedStatus;
  startAt: number | null;
  endAt: number | null;
  recoveries: number;
  failureReason: string | null;
  machine: SkyMachine | null;
  job: SkyJob | null;
  /** The log that stays when the machine is gone; null where none was brought. */
  keptLog: string | null;
  controllerLog: string;
}

/** A failure for good, given to the next job instead of a machine. */
export interface SkyManagedFailure {
  readonly status: Extract<SkyManagedStatus, `FAILED_${string}`>;
  readonly reason: string;
}

const now = (): number => Date.now() / 1000;

/** Whether the controller is done with a job. */
export const isManagedOver = ({ status }: SkyManagedJob): boolean =>
  status === 'SUCCEEDED' || status === 'CANCELLED' || status.startsWith('FAILED');

const placeOf = (task: SkyTask): string => {
  const [first] = task.infra;
  const [cloud = 'slurm', region = 'minislurm'] = (first ?? '').split('/');
  // The partition is not told.
  return `${cloud.slice(0, 1).toUpperCase()}${cloud.slice(1)} (${region})`;
};

const endedAs = (job: SkyJob): SkyManagedStatus => {
  if (job.status === 'SUCCEEDED') return 'SUCCEEDED';
  return job.status === 'FAILED_SETUP' ? 'FAILED_SETUP' : 'FAILED';
};

const codeOf = (job: SkyJob): number | null => {
  const last = [...job.log.matchAll(/::vibeml-job:: exit \w+ (\d+)/g)].at(-1);
  return last === undefined ? null : Number(last[1]);
};

/** The controller of managed jobs of a server: each job gets a machine of its own, and another one when that is lost. */
export const createSkyManagedJobs = () => {
  const jobs: SkyManagedJob[] = [];
  const machines = new Set<Promise<SkyMachine>>();
  const failures: SkyManagedFailure[] = [];
  let gate: Promise<void> = Promise.resolve();
  let controller: 'up' | 'none' = 'up';

  const note = (job: SkyManagedJob, line: string): void => {
    job.controllerLog += `I 01-02 03:04:05.678 PID=123 controller.py:45] ${line}\n`;
  };
  const end = async (job: SkyManagedJob, status: SkyManagedStatus): Promise<void> => {
    if (isManagedOver(job)) return;
    job.status = status;
    job.endAt = now();
    note(job, `Job finished (status: ${status}).`);
    const { machine } = job;
    job.machine = null;
    await machine?.destroy();
  };
  const waitFor = async (machine: SkyMachine, inner: SkyJob): Promise<void> => {
    while (!isOver(inner)) await machine.change(inner);
  };
  const bringUp = async (job: SkyManagedJob, task: SkyTask, blob: Uint8Array | null) => {
    const made = createSkyMachine(`${job.name}-${job.id}`);
    machines.add(made);
    const machine = await made;
    if (isManagedOver(job) || job.status === 'CANCELLING') return null;
    if (task.workdir !== null && blob !== null) await machine.place(blob, task.workdir);
    job.machine = machine;
    job.job = machine.submit(task);
    job.status = 'RUNNING';
    job.startAt ??= now();
    return { machine, inner: job.job };
  };
  const settle = (job: SkyManagedJob, inner: SkyJob, code: number | null): Promise<void> => {
    job.keptLog = inner.log;
    if (inner.status !== 'SUCCEEDED') {
      job.failureReason = `Job exited with exit code ${code} (user program failure). To see the details, run: sky jobs logs --controller ${job.id}`;
    }
    return end(job, endedAs(inner));
  };
  /** Gives a job a machine and waits for the end of its work; whether it is to have another machine. */
  const runOnce = async (
    job: SkyManagedJob,
    task: SkyTask,
    blob: Uint8Array | null,
  ): Promise<boolean> => {
    const up = await bringUp(job, task, blob);
    if (up === null) return false;
    await waitFor(up.machine, up.inner);
    // Written from outside meanwhile.
    const status: string = job.status;
    if (status === 'RECOVERING') return true;
    if (status !== 'RUNNING') return false;
    const code = codeOf(up.inner);
    if (code === null || !task.recoverOn.includes(code)) {
      await settle(job, up.inner, code);
      return false;
    }
    note(job, `Exit code ${code} matched recover_on_exit_codes, triggering recovery`);
    job.status = 'RECOVERING';
    await up.machine.destroy();
    return true;
  };
  const begin = async (job: SkyManagedJob): Promise<boolean> => {
    await gate;
    if (job.status !== 'PENDING') return false;
    job.status = 'STARTING';
    note(job, 'Started monitoring.');
    const failure = failures.shift();
    if (failure === undefined) return true;
    job.failureReason = failure.reason;
    await end(job, failure.status);
    return false;
  };
  // One machine after the other, until the work has ended or somebody calls it off.
  const control = async (
    job: SkyManagedJob,
    task: SkyTask,
    blob: Uint8Array | null,
  ): Promise<void> => {
    let goesOn = await begin(job);
    while (goesOn) {
      goesOn = await runOnce(job, task, blob);
      if (!goesOn) return;
      await gate;
      job.recoveries += 1;
    }
  };

  return {
    failures,
    list: (): readonly SkyManagedJob[] => jobs,
    find: (id: number): SkyManagedJob | null => jobs.find((job) => job.id === id) ?? null,
    controller: () => controller,
    setController: (next: 'up' | 'none') => {
      controller = next;
    },
    hold: (passed: Promise<void>) => {
      gate = passed;
    },
    submit(name: string | null, text: string, blob: Uint8Array | null): SkyManagedJob {
      const task = readTask(text);
      const job: SkyManagedJob = {
        id: jobs.length + 1,
        name: name ?? task.name ?? 'sky-cmd',
        submittedAt: now(),
        infra: placeOf(task),
        status: 'PENDING',
        startAt: null,
        endAt: null,
        recoveries: 0,
        failureReason: null,
        machine: null,
        job: null,
        keptLog: null,
        controllerLog: '',
      };
      jobs.push(job);
      // Its machine may be taken away while files are put on it, also by the end of the server.
      control(job, task, blob).catch(() => end(job, 'FAILED_CONTROLLER'));
      return job;
    },
    async cancel(ids: readonly number[]): Promise<void> {
      for (const job of jobs.filter(({ id }) => ids.includes(id))) {
        if (isManagedOver(job)) continue;
        job.status = 'CANCELLING';
        await end(job, 'CANCELLED');
      }
    },
    /** Takes the machine of a job away, as a preemption does. */
    async preempt(name: string): Promise<void> {
      const job = jobs.find((each) => each.name === name && each.status === 'RUNNING');
      if (job === undefined) return;
      job.status = 'RECOVERING';
      const { machine } = job;
      job.machine = null;
      note(job, 'Cluster is preempted or failed. Recovering...');
      await machine?.destroy();
    },
    async clear(): Promise<void> {
      for (const job of jobs) if (!isManagedOver(job)) job.status = 'CANCELLING';
      await Promise.all([...machines].map(async (made) => (await made).destroy()));
    },
  };
};

export type SkyManagedJobs = ReturnType<typeof createSkyManagedJobs>;
