import type { DatasetFacts, DatasetFormat, ModelFacts } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';
import { hintsOf } from './hints-of.ts';

/** What to inspect, and what is known of it. */
export interface InspectRequest {
  readonly dataset: string;
  readonly model?: string | undefined;
  readonly format?: DatasetFormat | undefined;
  readonly columns?: Readonly<Record<string, string>> | undefined;
  readonly maxLength?: number | undefined;
}

/** Reads a dataset; tokens are counted when a model is named. */
export const inspectReference = (
  services: Services,
  request: InspectRequest,
  call: OperationCall,
): ResultAsync<DatasetFacts, VibemlError> => {
  const { model: reference } = request;
  const model: ResultAsync<ModelFacts | null, VibemlError> =
    reference === undefined
      ? okAsync(null)
      : services.modelHub().andThen((hub) => hub.findModel(reference, call));
  return model
    .andThen((facts) =>
      services.inspect(
        {
          train: request.dataset,
          eval: null,
          hints: hintsOf(request),
          model: facts,
        },
        call,
      ),
    )
    .map(({ train }) => train);
};
