import type { SkyCloudReasons } from './sky-checks.ts';
import type { SkyClusters } from './sky-clusters.ts';
import type { SkyManagedJobs } from './sky-managed-jobs.ts';
import type { SkyOffers } from './sky-offers.ts';
import type { SkyRequests } from './sky-requests.ts';

/** What the calls of the server work on. */
export interface SkyWorld {
  readonly clusters: SkyClusters;
  readonly requests: SkyRequests;
  readonly blobs: Map<string, Uint8Array>;
  readonly managed: SkyManagedJobs;
  readonly clouds: SkyCloudReasons;
  offers: SkyOffers;
  /** Launches wait for it. */
  readonly launchGate: () => Promise<void>;
  hourlyUsd: number;
}

/** The fields of a body. */
export type SkyBody = Readonly<Record<string, unknown>>;
