import type { ModelError } from '@vibeml/core-models';
import {
  cancelled,
  modelAccessDenied,
  modelHubUnreachable,
  modelNotFound,
  modelNotUsable,
  modelRevisionNotFound,
} from '@vibeml/errors';
import { match, P } from 'ts-pattern';
import type { HubFailure } from './hub-network.ts';

/** The model that was asked for: as the person wrote it, and taken apart. */
export interface AskedModel {
  readonly reference: string;
  readonly id: string;
  readonly revision: string | null;
}

/** A model that the Hub has closed. */
export const closedModel = (reference: string) =>
  modelNotUsable(reference, 'the Hub has closed it', 'Choose another model.');

/** Turns a failure of the Hub into an error about the model that was asked for. */
export const toModelError =
  ({ reference, id, revision }: AskedModel) =>
  (failure: HubFailure): ModelError =>
    match(failure)
      .returnType<ModelError>()
      .with({ kind: 'cancelled' }, () => cancelled(`Looking up ${reference}`))
      .with({ kind: 'secret' }, ({ error }) => error)
      .with({ kind: 'unreachable' }, ({ reason, cause }) =>
        modelHubUnreachable(reference, reason, cause),
      )
      .with({ refusal: 'not_found' }, () => modelNotFound(reference))
      .with({ refusal: 'no_such_revision' }, () => modelRevisionNotFound(id, revision ?? 'main'))
      .with({ refusal: P.union('gated', 'token_rejected', 'token_too_narrow') }, ({ refusal }) =>
        modelAccessDenied(id, refusal),
      )
      .with({ refusal: 'disabled' }, () => closedModel(reference))
      .with({ refusal: 'not_the_hub' }, () =>
        modelHubUnreachable(reference, 'what answers there is not the Hub'),
      )
      .exhaustive();
