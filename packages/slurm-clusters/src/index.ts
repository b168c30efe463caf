// Everything named here is public; adding a line makes a promise.
export type { ClusterCheck } from './cluster-check.ts';
export { ClusterEntry, type ClusterEntryInput } from './cluster-entry.ts';
export {
  type ClusterListing,
  type ClusterProposal,
  createSlurmClusters,
  type SlurmClusters,
  type SlurmClustersPorts,
} from './create-slurm-clusters.ts';
export type { LineDifference } from './line-difference.ts';
export type { KnownCluster } from './list-entries.ts';
