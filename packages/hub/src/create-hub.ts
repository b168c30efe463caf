import type { DatasetSource, ModelHub } from '@vibeml/core-models';
import { createHubDatasets } from './create-hub-datasets.ts';
import { createModelHub, type ModelHubPorts } from './create-model-hub.ts';
import { createHubClient } from './hub-client.ts';

/** Models and datasets of one Hub. */
export interface Hub {
  readonly models: ModelHub;
  readonly datasets: DatasetSource;
}

/** Opens the Hub; its models and datasets keep the same limits and share what is remembered. */
export const createHub = (ports: ModelHubPorts): Hub => {
  const client = createHubClient(ports);
  return { models: createModelHub(ports, client), datasets: createHubDatasets(ports, client) };
};
