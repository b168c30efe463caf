import type { Clock, CloudProvider, SecretStore } from '@vibeml/core-models';
import type { ClusterAccess, ClusterAccessPorts } from '../kept/create-cluster-access.ts';
import type { KeptFiles } from '../kept/kept-files.ts';
import type { JobRecords } from '../records/create-job-records.ts';
import type { FileFailure } from '../records/file-failure.ts';
import type { ServerCalls } from '../server/server-calls.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import type { Fetch, SkyPilotServer } from '../server/skypilot-server.ts';

/** What the driver of SkyPilot stands on. */
export interface SkyPilotDriverPorts {
  readonly server: SkyPilotServer;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly secrets: SecretStore;
  /** Absolute path; what is remembered of a job stands in `<recordsDirectory>/<job name>`. */
  readonly recordsDirectory: string;
  /** How results that are kept on a cluster are fetched; without it they can't be. */
  readonly clusterAccess?: ClusterAccessPorts;
  /** How results that are kept in a repository of the Hugging Face Hub are fetched; without it they can't be. */
  readonly hubKeep?: { open(repository: string): KeptFiles };
  /** Clouds that know their own failures. */
  readonly providers?: readonly CloudProvider[];
}

/** What the parts of the driver share. */
export interface SkyPilotTools extends SkyPilotDriverPorts {
  readonly calls: ServerCalls;
  readonly records: JobRecords;
  readonly kept: ClusterAccess;
}

/** Whatever goes wrong below the port. */
export type DriverFailure = SkyFailure | FileFailure;
