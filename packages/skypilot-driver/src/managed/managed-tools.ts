import type { SkyPilotDriverPorts } from '../job/skypilot-driver-ports.ts';
import type { FileFailure } from '../records/file-failure.ts';
import type { ServerCalls } from '../server/server-calls.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import type { ManagedCalls } from './managed-calls.ts';
import type { ManagedRecords } from './managed-records.ts';

/** What the parts of the managed mode share. */
export interface ManagedTools
  extends Pick<SkyPilotDriverPorts, 'clock' | 'secrets' | 'recordsDirectory' | 'providers'> {
  readonly calls: ServerCalls;
  readonly managed: ManagedCalls;
  readonly records: ManagedRecords;
}

/** Whatever goes wrong below the port. */
export type ManagedFailure = SkyFailure | FileFailure;
