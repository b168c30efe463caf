import { clusterMissing, clusterNotUp, type SkyError } from './sky-error.ts';
import { createSkyMachine, type SkyMachine } from './sky-machine.ts';
import { readTask, type SkyTask } from './sky-task.ts';

/** A cluster that the server knows. */
export interface SkyCluster {
  readonly name: string;
  readonly launchedAt: number;
  /** `HALF`: up for the cloud, but its launch was broken off. */
  status: 'INIT' | 'UP' | 'HALF';
  machine: SkyMachine | null;
  idleMinutes: number;
  readonly events: string[];
}

/** A cluster that was there once; null while it still is. */
export interface SkyPast {
  readonly cluster: SkyCluster;
  endedAt: number | null;
}

/** What a test decides about launches. */
export interface LaunchBehaviour {
  /** Given to the next launches, one by one, instead of a machine. */
  readonly failures: SkyError[];
  /** Launches wait for it. */
  gate: Promise<void>;
  readonly machineEnvironment: Readonly<Record<string, string>>;
}

/** The clusters of a server, and the jobs on them. */
export const createSkyClusters = (behaviour: LaunchBehaviour) => {
  const clusters = new Map<string, SkyCluster>();
  const history: SkyPast[] = [];
  const machines = new Set<Promise<SkyMachine>>();
  const locks = new Map<string, Promise<unknown>>();

  // Launches of one name wait for each other, and each hands in a job of its own.
  const locked = <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
    const next = (locks.get(name) ?? Promise.resolve()).then(work, work);
    locks.set(name, next);
    return next;
  };
  const require = (name: string): SkyCluster & { machine: SkyMachine } => {
    const cluster = clusters.get(name);
    if (cluster === undefined) throw clusterMissing(name);
    const { machine } = cluster;
    if (cluster.status !== 'UP' || machine === null) throw clusterNotUp(name);
    return Object.assign(cluster, { machine });
  };
  const open = (name: string): SkyCluster => {
    const known = clusters.get(name);
    if (known !== undefined) return known;
    const cluster: SkyCluster = {
      name,
      launchedAt: Math.floor(Date.now() / 1000),
      status: 'INIT',
      machine: null,
      idleMinutes: -1,
      events: ['Provisioning on slurm in minislurm'],
    };
    clusters.set(name, cluster);
    history.push({ cluster, endedAt: null });
    return cluster;
  };
  const provision = async (name: string, signal: AbortSignal): Promise<SkyMachine> => {
    const cluster = open(name);
    await behaviour.gate;
    if (signal.aborted) {
      // Called off or broken off: the machine stays all the same.
      if (cluster.machine === null) cluster.status = 'HALF';
      throw new Error('called off');
    }
    if (cluster.machine === null) {
      const made = createSkyMachine(name, behaviour.machineEnvironment);
      machines.add(made);
      cluster.machine = await made;
    }
    cluster.status = 'UP';
    cluster.events.push('Cluster successfully provisioned with 1 nodes');
    return cluster.machine;
  };
  const submit = async (
    machine: SkyMachine,
    task: SkyTask,
    blob: Uint8Array | null,
  ): Promise<{ readonly job_id: number; readonly handle: string }> => {
    if (task.workdir !== null && blob !== null) await machine.place(blob, task.workdir);
    return { job_id: machine.submit(task).id, handle: 'gASVvgcA' };
  };

  return {
    require,
    list: (): readonly SkyCluster[] => [...clusters.values()],
    history: (): readonly SkyPast[] => history,
    find: (name: string): SkyCluster | null => clusters.get(name) ?? null,
    launch: (
      launch: {
        readonly name: string;
        readonly task: string;
        readonly blob: Uint8Array | null;
        readonly idleMinutes: number;
      },
      signal: AbortSignal,
    ) =>
      locked(launch.name, async () => {
        const task = readTask(launch.task);
        const failure = behaviour.failures.shift();
        if (failure !== undefined) throw failure;
        const machine = await provision(launch.name, signal);
        open(launch.name).idleMinutes = launch.idleMinutes;
        return submit(machine, task, launch.blob);
      }),
    exec: async (name: string, task: string) => submit(require(name).machine, readTask(task), null),
    async down(name: string): Promise<null> {
      const cluster = clusters.get(name);
      if (cluster === undefined) throw clusterMissing(name);
      clusters.delete(name);
      const past = history.find((each) => each.cluster === cluster);
      if (past !== undefined) past.endedAt = Math.floor(Date.now() / 1000);
      await cluster.machine?.destroy();
      return null;
    },
    /** Ends every machine that was ever made, those of launches that are under way too. */
    async clear(): Promise<void> {
      await Promise.allSettled([...locks.values()]);
      await Promise.all([...machines].map(async (made) => (await made).destroy()));
      clusters.clear();
    },
  };
};

export type SkyClusters = ReturnType<typeof createSkyClusters>;
