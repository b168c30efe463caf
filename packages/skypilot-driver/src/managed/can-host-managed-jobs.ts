/** What an API server tells of its managed jobs. */
export interface ManagedJobsFacts {
  /** A controller answers: in the server itself, or on a machine that is up. */
  readonly hasController: boolean;
  /** Clouds that the server may use, in lower case. */
  readonly enabledClouds: readonly string[];
}

/** Whether a server can look after a job by itself, and what that takes. */
export type ManagedJobsVerdict =
  | {
      readonly can: true;
      /** `own_machine`: SkyPilot rents a small machine for its controller first, which bills too. */
      readonly controller: 'ready' | 'own_machine';
      readonly reason: string;
    }
  | { readonly can: false; readonly reason: string };

// SkyPilot 0.14.1: clouds that it never puts a controller on.
const withoutControllers: ReadonlySet<string> = new Set([
  ...['cudo', 'fluidstack', 'hyperbolic', 'lambda', 'mithril', 'seeweb', 'shadeform'],
  ...['slurm', 'ssh', 'verda', 'yotta'],
]);

/** What a stop of a managed job costs, as the end of a sentence: SkyPilot's cancel gives a job no time. */
export const managedJobLoss =
  'a stop ends it at once, without a last checkpoint, so up to one checkpoint interval is lost';

/** Says whether a server can host managed jobs. */
export const canHostManagedJobs = ({
  hasController,
  enabledClouds,
}: ManagedJobsFacts): ManagedJobsVerdict => {
  if (hasController) {
    return {
      can: true,
      controller: 'ready',
      reason: `the SkyPilot server has a controller, which replaces lost machines by itself; ${managedJobLoss}`,
    };
  }
  const host = enabledClouds.find((cloud) => !withoutControllers.has(cloud));
  if (host !== undefined) {
    return {
      can: true,
      controller: 'own_machine',
      reason: `the SkyPilot server would rent a machine on ${host} for its controller, which bills too`,
    };
  }
  return {
    can: false,
    reason:
      'the SkyPilot server has no controller of managed jobs, and none of its clouds can host one',
  };
};
