import type { CallContext, Keep, Observation } from '@vibeml/core-models';
import type { Ending, JobRecord } from '../records/job-record.ts';
import type { QueueJob } from '../server/server-answers.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

/** What is true of an attempt of a job now. */
export interface JobSight {
  readonly cluster: string;
  readonly jobName: string;
  readonly attempt: number;
  readonly keep: Keep;
  readonly record: JobRecord | null;
  readonly state: Observation['state'];
  readonly evidence: string;
  /** The job on its machine; null while there is none, or none any more. */
  readonly job: QueueJob | null;
  readonly ending: Ending | null;
  readonly hasMachine: boolean;
  /** A later attempt has taken its place: its machine is no longer this one's. */
  readonly isReplaced: boolean;
  /** Requests of launches that are under way. */
  readonly launching: readonly string[];
  /** A launch was broken off half-way, before there was a job; launching again goes on from there. */
  readonly isHalfLaunched: boolean;
  /** Why the launch failed; null where it did not. */
  readonly failure: SkyFailure | null;
}

/** What the queue of the machine told. */
export type Machine =
  | { readonly kind: 'up'; readonly jobs: readonly QueueJob[] }
  | { readonly kind: 'half' }
  | { readonly kind: 'gone' };

/** Which attempt is looked at, and with what. */
export interface Scene {
  readonly tools: SkyPilotTools;
  readonly cluster: string;
  readonly jobName: string;
  readonly attempt: number;
  readonly keep: Keep;
  /** Null where this machine remembers nothing of this attempt. */
  readonly record: JobRecord | null;
  readonly context: CallContext;
  readonly asksBills: boolean;
}

/** A view of the job; what is not said is not there. */
export const sightOf = (
  { cluster, jobName, attempt, keep, record }: Scene,
  parts: Partial<JobSight> & Pick<JobSight, 'state' | 'evidence'>,
): JobSight => ({
  cluster,
  jobName,
  attempt,
  keep,
  record,
  job: null,
  ending: null,
  hasMachine: false,
  isReplaced: false,
  launching: [],
  isHalfLaunched: false,
  failure: null,
  ...parts,
});

/** A job whose end is remembered. */
export const fromRecord = (scene: Scene, ending: Ending): JobSight =>
  sightOf(scene, { state: ending.state, evidence: ending.evidence, ending });

/** An attempt in whose place a later one is. */
export const replacedSight = (scene: Scene, by: number): JobSight =>
  sightOf(scene, {
    state: 'lost',
    evidence: `attempt ${by} has taken the place of attempt ${scene.attempt}`,
    isReplaced: true,
  });
