import type { Accelerator, DatasetFormat } from '@vibeml/core-models';

/** What the choice of a workflow rests on. */
export interface SelectionFacts {
  /** `auto`, or the name of a workflow. */
  readonly requested: string;
  readonly format: DatasetFormat;
  readonly accelerator: Pick<Accelerator, 'kind' | 'count'>;
  /** Parameters of the model; null where unknown. */
  readonly parameters: number | null;
  /** Memory of the accelerator, or what the machine has free; null where unknown. */
  readonly availableMemoryGib: number | null;
}
