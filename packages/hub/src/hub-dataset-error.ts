import type { DatasetError } from '@vibeml/core-models';
import {
  cancelled,
  datasetAccessDenied,
  datasetHubUnreachable,
  datasetNotFound,
  datasetRevisionNotFound,
} from '@vibeml/errors';
import { match, P } from 'ts-pattern';
import type { HubFailure } from './hub-network.ts';

/** The dataset that was asked for: as the person wrote it, and taken apart. */
export interface AskedDataset {
  readonly reference: string;
  readonly id: string;
  readonly revision: string | null;
}

/** Turns a failure of the Hub into an error about the dataset that was asked for. */
export const toDatasetError =
  ({ reference, id, revision }: AskedDataset) =>
  (failure: HubFailure): DatasetError =>
    match(failure)
      .returnType<DatasetError>()
      .with({ kind: 'cancelled' }, () => cancelled(`Looking up ${reference}`))
      .with({ kind: 'secret' }, ({ error }) => error)
      .with({ kind: 'unreachable' }, ({ reason, cause }) =>
        datasetHubUnreachable(id, reason, cause),
      )
      .with({ refusal: 'not_found' }, () => datasetNotFound(id, 'hub'))
      .with({ refusal: 'no_such_revision' }, () => datasetRevisionNotFound(id, revision ?? 'main'))
      .with(
        { refusal: P.union('gated', 'token_rejected', 'token_too_narrow', 'disabled') },
        ({ refusal }) => datasetAccessDenied(id, refusal),
      )
      .with({ refusal: 'not_the_hub' }, () =>
        datasetHubUnreachable(id, 'what answers there is not the Hub'),
      )
      .exhaustive();
