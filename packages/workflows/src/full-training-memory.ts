const bytesPerParameter = 16;
const bytesPerGib = 2 ** 30;

/**
 * GiB that full fine-tuning holds besides activations: float32 weights (4 bytes per parameter), gradients (4)
 * and the two moments of AdamW (8).
 */
export const fullTrainingGib = (parameters: number): number =>
  (parameters * bytesPerParameter) / bytesPerGib;
