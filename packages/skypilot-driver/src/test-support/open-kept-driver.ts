import type { JobSpec, Keep } from '@vibeml/core-models';
import { createSkyAccount, type SkyAccount, type SkyPilotServerOptions } from 'vibeml-testing';
import { onTestFinished } from 'vitest';
import { type OpenedDriver, openDriver } from './open-driver.ts';
import { samplePlacement } from './sample-placement.ts';

/** The result stands in a directory of the login account of a cluster. */
export const keptOnCluster: Keep = {
  kind: 'cluster_directory',
  cluster: 'research',
  path: 'vibeml/runs',
};

/** The job, whose result is kept on a cluster. */
export const kept = (job: JobSpec): JobSpec => ({
  ...job,
  placement: samplePlacement(),
  keep: keptOnCluster,
});

/** Opens a driver that reaches the login account of the machines' cluster. */
export const openKeptDriver = async (
  options: SkyPilotServerOptions = {},
): Promise<OpenedDriver & { readonly account: SkyAccount }> => {
  const account = await createSkyAccount();
  onTestFinished(() => account.close());
  const opened = await openDriver(
    { ...options, machineEnvironment: account.machineEnvironment },
    { clusterAccess: account.clusterAccess },
  );
  return { ...opened, account };
};
