import type { ModelError } from '@vibeml/core-models';
import {
  cancelled,
  modelAccessDenied,
  modelHubUnreachable,
  modelNotFound,
  modelNotUsable,
} from '@vibeml/errors';
import { match, P } from 'ts-pattern';
import type { HubFailure } from './hub-client.ts';

/** A model that the Hub has closed. */
export const closedModel = (reference: string) =>
  modelNotUsable(reference, 'the Hub has closed it', 'Choose another model.');

/** Turns a failure of the Hub into an error about the model that was asked for. */
export const toModelError =
  (reference: string) =>
  (failure: HubFailure): ModelError =>
    match(failure)
      .returnType<ModelError>()
      .with({ kind: 'cancelled' }, () => cancelled(`Looking up ${reference}`))
      .with({ kind: 'unreachable' }, ({ cause }) => modelHubUnreachable(reference, cause))
      .with({ refusal: 'not_found' }, () => modelNotFound(reference))
      .with({ refusal: P.union('gated', 'token_rejected', 'token_too_narrow') }, ({ refusal }) =>
        modelAccessDenied(reference, refusal),
      )
      .with({ refusal: 'disabled' }, () => closedModel(reference))
      .with({ refusal: P.union('busy', 'not_the_hub') }, ({ refusal }) =>
        modelHubUnreachable(reference, refusal),
      )
      .exhaustive();
