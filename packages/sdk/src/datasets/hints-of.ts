import type { DatasetFormat, DatasetHints, Hyperparameters } from '@vibeml/core-models';

/** What a person said about the rows, with what was left out left out. */
export const hintsOf = (said: {
  readonly format?: DatasetFormat | undefined;
  readonly columns?: Readonly<Record<string, string>> | undefined;
  readonly maxLength?: number | undefined;
  readonly trainOn?: Hyperparameters['trainOn'] | undefined;
}): DatasetHints => ({
  ...(said.format === undefined ? {} : { format: said.format }),
  ...(said.columns === undefined ? {} : { columns: said.columns }),
  ...(said.maxLength === undefined ? {} : { maxLength: said.maxLength }),
  ...(said.trainOn === undefined ? {} : { trainOn: said.trainOn }),
});
