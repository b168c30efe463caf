import type { CallContext, Observation } from '@vibeml/core-models';
import type { Ending } from '../records/job-record.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import type { ManagedJob } from './managed-answers.ts';
import type { ManagedRecord } from './managed-record.ts';
import type { ManagedTools } from './managed-tools.ts';

/** Which managed job is looked at, and with what. */
export interface ManagedScene {
  readonly tools: ManagedTools;
  readonly jobName: string;
  /** Its name on the server. */
  readonly name: string;
  readonly record: ManagedRecord | null;
  readonly context: CallContext;
}

/** What is true of a managed job now. */
export interface ManagedSight {
  readonly jobName: string;
  readonly record: ManagedRecord | null;
  readonly state: Observation['state'];
  readonly evidence: string;
  /** As the controller has it; null while it has none, or none any more. */
  readonly job: ManagedJob | null;
  readonly ending: Ending | null;
  /** Why SkyPilot gave it no machine; null where it did. */
  readonly failure: SkyFailure | null;
  /** The request of a launch that is under way. */
  readonly launching: string | null;
  /** The server forgot the launch before it began; launching again is right. */
  readonly isForgotten: boolean;
}

/** A view of the job; what is not said is not there. */
export const managedSight = (
  { jobName, record }: ManagedScene,
  parts: Partial<ManagedSight> & Pick<ManagedSight, 'state' | 'evidence'>,
): ManagedSight => ({
  jobName,
  record,
  job: null,
  ending: null,
  failure: null,
  launching: null,
  isForgotten: false,
  ...parts,
});

/** A job whose end is remembered. */
export const rememberedSight = (scene: ManagedScene, ending: Ending): ManagedSight =>
  managedSight(scene, { state: ending.state, evidence: ending.evidence, ending });
