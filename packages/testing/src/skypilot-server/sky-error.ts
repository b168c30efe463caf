/** A failure as SkyPilot words it. */
export interface SkyError {
  readonly type: string;
  readonly message: string;
}

const bold = `${String.fromCharCode(27)}[1m`;
const plain = `${String.fromCharCode(27)}[0m`;

/** As the real server says it, with its colours. */
export const clusterMissing = (name: string): SkyError => ({
  type: 'ClusterDoesNotExist',
  message: `${bold}Cluster '${name}' does not exist.${plain}`,
});

/** A cluster whose launch was broken off. */
export const clusterNotUp = (name: string): SkyError => ({
  type: 'ClusterNotUpError',
  message: `Cluster '${name}' has been stopped or not properly set up. Please re-launch it with sky start.`,
});

/** Whether something that was thrown is a failure of SkyPilot. */
export const isSkyError = (cause: unknown): cause is SkyError =>
  typeof cause === 'object' && cause !== null && 'type' in cause && 'message' in cause;
