import type { Observation } from '@vibeml/core-models';
import type { ManagedJob } from './managed-answers.ts';

type State = Exclude<Observation['state'], 'lost'>;

interface Meaning {
  readonly state: State;
  readonly evidence: string;
  /** Whether a machine may be there, and bill. */
  readonly hasMachine: boolean;
}

const meanings: Readonly<Record<string, Meaning>> = {
  PENDING: {
    state: 'starting',
    evidence: 'it waits for the controller of managed jobs',
    hasMachine: false,
  },
  SUBMITTED: {
    state: 'starting',
    evidence: 'it waits for the controller of managed jobs',
    hasMachine: false,
  },
  STARTING: {
    state: 'starting',
    evidence: 'SkyPilot is getting the machine ready',
    hasMachine: true,
  },
  RUNNING: { state: 'running', evidence: 'SkyPilot says running', hasMachine: true },
  WINDING_DOWN: { state: 'running', evidence: 'SkyPilot says winding down', hasMachine: true },
  RECOVERING: {
    state: 'starting',
    evidence: 'its machine was lost, and SkyPilot is getting another one',
    // The next one may be coming up.
    hasMachine: true,
  },
  CANCELLING: { state: 'running', evidence: 'SkyPilot is ending it', hasMachine: true },
};

const ends: ReadonlySet<string> = new Set([
  'SUCCEEDED',
  'CANCELLED',
  'FAILED',
  'FAILED_SETUP',
  'FAILED_PRECHECKS',
  'FAILED_NO_RESOURCE',
  'FAILED_CONTROLLER',
]);

/** Statuses after which there never was, or never will be, a machine: SkyPilot has given up. */
const givenUp: ReadonlySet<string> = new Set([
  'FAILED_PRECHECKS',
  'FAILED_NO_RESOURCE',
  'FAILED_CONTROLLER',
]);

/** Whether a managed job has ended for good. */
export const hasEnded = ({ status }: Pick<ManagedJob, 'status'>): boolean => ends.has(status);

/** Whether SkyPilot has given up on a machine for it. */
export const isGivenUp = ({ status }: Pick<ManagedJob, 'status'>): boolean => givenUp.has(status);

/** Whether the log of the job can be read without waiting for a machine. */
export const isReadable = (job: Pick<ManagedJob, 'status'>): boolean =>
  job.status === 'RUNNING' || job.status === 'WINDING_DOWN' || hasEnded(job);

/** What a status says; one that is not known counts as running, so that nothing is given up for it. */
export const meaningOf = ({ status }: Pick<ManagedJob, 'status'>): Meaning => {
  const evidence = `SkyPilot says ${status.toLowerCase()}`;
  if (ends.has(status)) return { state: 'ended', evidence, hasMachine: false };
  const known = Object.hasOwn(meanings, status) ? meanings[status] : undefined;
  return known ?? { state: 'running', evidence, hasMachine: true };
};

/** How many machines were lost: SkyPilot counts one when it is replaced. */
export const lostMachines = ({ status, recovery_count }: ManagedJob): number =>
  (recovery_count ?? 0) + (status === 'RECOVERING' ? 1 : 0);
