import type { ModelFacts } from '@vibeml/core-models';

const billion = 1e9;

/** Whether a model has a billion parameters or more; an unknown size counts as large, which only costs time. */
export const isLarge = (model: ModelFacts): boolean =>
  model.parameters === null || model.parameters.value >= billion;
