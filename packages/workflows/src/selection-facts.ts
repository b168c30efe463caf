import type { Accelerator, DatasetFormat, TrainingRequest } from '@vibeml/core-models';

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
  /** What counts first; cost where nothing is said. */
  readonly prefer?: TrainingRequest['prefer'];
  /** Whether a person asked for this very machine; then a long time is their choice. */
  readonly isMachineChosen?: boolean;
}
