import type { CallContext, DatasetSource, ModelHub } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import { createHubDatasets } from './create-hub-datasets.ts';
import { createModelHub, type ModelHubPorts } from './create-model-hub.ts';
import { findWriter, type HubWriter } from './find-writer.ts';
import { createHubClient } from './hub-client.ts';

/** Models and datasets of one Hub. */
export interface Hub {
  readonly models: ModelHub;
  readonly datasets: DatasetSource;
  /** Who the token may make repositories for; null where it may not, or the Hub gives no answer. */
  findWriter(context: CallContext): ResultAsync<HubWriter | null, never>;
}

/** Opens the Hub; its models and datasets keep the same limits and share what is remembered. */
export const createHub = (ports: ModelHubPorts): Hub => {
  const client = createHubClient(ports);
  return {
    models: createModelHub(ports, client),
    datasets: createHubDatasets(ports, client),
    findWriter: (context) =>
      ports.secrets
        .find('HF_TOKEN')
        // Nobody is asked about nobody.
        .andThen((token) => (token === null ? okAsync(null) : findWriter(client, context)))
        .orElse(() => okAsync(null)),
  };
};
