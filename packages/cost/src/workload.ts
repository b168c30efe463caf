import type { Offer, Quantity, QuantityRange } from '@vibeml/core-models';

/** What a run does, as far as it costs time or money. Sizes in bytes. */
export interface Workload {
  /** Seconds of training alone; null where no speed is known. */
  readonly training: QuantityRange | null;
  /** Tokens per second of training; null where not known. */
  readonly throughput: Quantity | null;
  readonly adapter: 'lora' | 'none';
  /** Whether the engine compiles the model before the first step. */
  readonly compiles: boolean;
  readonly steps: number | null;
  readonly saveSteps: number;
  /** What is fetched before training, model and data; null where not known. */
  readonly downloadBytes: number | null;
  readonly checkpointBytes: number | null;
  readonly resultBytes: number | null;
  /** Tokens of the held-out rows; null where not known. */
  readonly evaluationTokens: number | null;
  /** How often the held-out rows are gone through. */
  readonly evaluations: number;
  /** Whether the Python environment stands already; null where that is not known. */
  readonly isEnvironmentReady: boolean | null;
  /** Seconds kept before the cap for the last checkpoint and the end of the machine. */
  readonly tailSeconds: number;
  /** Seconds that the machine is held after the end, at most, so that the result can be fetched. */
  readonly holdSeconds: number;
}

/** What the cost of a run depends on. */
export interface CostBasis {
  readonly offer: Offer;
  readonly workload: Workload;
  /** The same machine on demand, for the break-even of spot; null where nobody sells it. */
  readonly onDemandHourly: Quantity | null;
  /** ISO 8601; the time of the estimate. */
  readonly observedAt: string;
}
