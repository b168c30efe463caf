import { TrainingRequest } from '@vibeml/core-models';
import * as z from 'zod';

/** A request; when a run is resumed its model and dataset are taken over, and may be left out. */
export const PlanRunInput = z.strictObject({
  ...TrainingRequest.shape,
  model: TrainingRequest.shape.model.optional(),
  dataset: TrainingRequest.shape.dataset.optional(),
  // Left out, the person's preferences count.
  workflow: TrainingRequest.shape.workflow.unwrap().optional(),
  target: TrainingRequest.shape.target.unwrap().optional(),
});
export type PlanRunInput = z.infer<typeof PlanRunInput>;
