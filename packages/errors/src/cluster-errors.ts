import { defineError } from './define-error.ts';

const clusterEntryRefusedError = defineError('cluster.entry_refused', 'config');

/** An entry of a cluster can't be written or taken out without touching what others wrote; `entry` is what it would be. */
export const clusterEntryRefused = (path: string, reason: string, entry: string | null) =>
  clusterEntryRefusedError({
    message: `${path} was left as it is: ${reason}.`,
    advice: [
      {
        text:
          entry === null
            ? 'Change the file by hand, then look at it.'
            : `Change the file by hand. The entry would be:\n${entry}`,
        command: 'vibeml cluster list',
      },
    ],
    details: { path, reason, entry },
  });

const clusterUnknownError = defineError('cluster.unknown', 'validation');

/** No cluster of that name is known to SkyPilot on this machine. */
export const clusterUnknown = (name: string, path: string, known: readonly string[]) =>
  clusterUnknownError({
    message: `There is no cluster '${name}' in ${path}. Clusters: ${known.join(', ') || 'none'}.`,
    advice: [
      { text: 'See every cluster.', command: 'vibeml cluster list' },
      {
        text: 'Or add it.',
        command: `vibeml cluster add slurm ${name} --host LOGIN_NODE`,
      },
    ],
    details: { name, path, known },
  });
