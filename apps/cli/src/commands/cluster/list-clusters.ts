import type { Command, CommonFlags } from '../../outcome.ts';
import { renderClusters } from '../../render/clusters.ts';
import { withVibeml } from '../../with-vibeml.ts';

/** `vibeml cluster list` */
export const listClusters: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.local.clusters.list()).map((listing) => ({
    document: listing,
    text: (page) => renderClusters(listing, page),
  }));
