import type { Command, Outcome } from '../../outcome.ts';
import { renderRemovedCluster } from '../../render/clusters.ts';
import type { ClusterChangeFlags } from '../../routes/cluster.ts';
import { withVibeml } from '../../with-vibeml.ts';
import { changeClusters } from './change-clusters.ts';

/** `vibeml cluster remove NAME` */
export const removeCluster: Command<ClusterChangeFlags, [name: string]> = (context, flags, name) =>
  withVibeml(context, (vibeml) => {
    const { clusters } = vibeml.local;
    return clusters.proposeRemove(name).andThen((proposal) =>
      changeClusters(context, flags, proposal, clusters.apply).map((status): Outcome => {
        const { kind, path, backup, difference, server } = proposal;
        return {
          document: { status, change: kind, path, backup, difference, server },
          text: (page) => renderRemovedCluster({ name, status, proposal }, page),
        };
      }),
    );
  });
