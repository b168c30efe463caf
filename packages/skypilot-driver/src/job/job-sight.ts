import type { CallContext, Observation } from '@vibeml/core-models';
import type { Ending, JobRecord } from '../records/job-record.ts';
import type { QueueJob } from '../server/server-answers.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

/** What is true of a job now. */
export interface JobSight {
  readonly cluster: string;
  readonly record: JobRecord | null;
  readonly state: Observation['state'];
  readonly evidence: string;
  /** The job on its machine; null while there is none, or none any more. */
  readonly job: QueueJob | null;
  readonly ending: Ending | null;
  readonly hasMachine: boolean;
  /** Requests of launches that are under way. */
  readonly launching: readonly string[];
  /** A launch was broken off half-way, before there was a job; launching again goes on from there. */
  readonly isHalfLaunched: boolean;
}

/** What the queue of the machine told. */
export type Machine =
  | { readonly kind: 'up'; readonly jobs: readonly QueueJob[] }
  | { readonly kind: 'half' }
  | { readonly kind: 'gone' };

/** Which job is looked at, and with what. */
export interface Scene {
  readonly tools: SkyPilotTools;
  readonly cluster: string;
  readonly jobName: string;
  readonly record: JobRecord | null;
  readonly context: CallContext;
}

/** A view of the job; what is not said is not there. */
export const sightOf = (
  scene: Scene,
  parts: Partial<JobSight> & Pick<JobSight, 'state' | 'evidence'>,
) => ({
  cluster: scene.cluster,
  record: scene.record,
  job: null,
  ending: null,
  hasMachine: false,
  launching: [],
  isHalfLaunched: false,
  ...parts,
});

/** A job whose end is remembered. */
export const fromRecord = (scene: Scene, ending: Ending): JobSight =>
  sightOf(scene, { state: ending.state, evidence: ending.evidence, ending });
