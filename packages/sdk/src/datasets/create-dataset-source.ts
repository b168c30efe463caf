import type { CallContext, DatasetError, DatasetSource } from '@vibeml/core-models';
import { errAsync, type ResultAsync } from 'neverthrow';

/** Where datasets come from; each is loaded at its first use. */
export interface DatasetSources {
  readonly files: () => ResultAsync<DatasetSource, never>;
  readonly hub: () => ResultAsync<DatasetSource, never>;
}

type Ask<Value> = (source: DatasetSource) => ResultAsync<Value, DatasetError>;

const isHubAddress = (reference: string): boolean => reference.startsWith('hf://');

/** Opens datasets: a file of this machine wins over a dataset of the Hub with the same name; `hf://` means the Hub alone. */
export const createDatasetSource = ({ files, hub }: DatasetSources): DatasetSource => {
  const choose = <Value>(reference: string, ask: Ask<Value>): ResultAsync<Value, DatasetError> =>
    isHubAddress(reference)
      ? hub().andThen(ask)
      : files()
          .andThen(ask)
          .orElse((error) =>
            error.code === 'dataset.not_found' ? hub().andThen(ask) : errAsync(error),
          );
  return {
    open: (reference, context: CallContext) =>
      choose(reference, (source) => source.open(reference, context)),
    identify: (reference, context) =>
      choose(reference, (source) => source.identify(reference, context)),
  };
};
