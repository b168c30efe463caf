/** Values that the backward pass needs of one layer, per token: in units of the hidden and of the inner width. */
export interface LayerValues {
  readonly hidden: number;
  readonly inner: number;
  /** Bytes of a value where the model computes in 16 bits. */
  readonly bytes: number;
}

/** What the loss holds per token and vocabulary entry. */
export interface LogitsRule {
  /** Bytes a token and entry: logits, their float32 copy, log-probabilities and gradients. */
  readonly bytes: number;
  /** Tokens at once; null where all are held together. */
  readonly chunkTokens: number | null;
}

/** How a training stack uses memory. Every number is a parameter of `memoryTerms`. */
export interface MemoryStack {
  readonly name: string;
  /** Bytes of a 4-bit weight with its scales: 0.5 + 0.016 (double quantization) or + 0.0625. */
  readonly fourBitBytes: number;
  /** Bytes of weights that stay out of 4 bits: 2, or 4 where the stack casts them up. */
  readonly unquantizedBytes: 2 | 4;
  /** Whether 4-bit loading covers the stacked experts of a mixture. */
  readonly quantizesExperts: boolean;
  /** Bytes of an adapter weight on 16-bit and on 4-bit weights. */
  readonly adapterBytes: { readonly none: 2 | 4; readonly '4bit': 2 | 4 };
  readonly layer: { readonly none: LayerValues; readonly '4bit': LayerValues };
  /** Bytes of each hidden value that gradient checkpointing keeps; 0 where it goes to the machine's memory. */
  readonly checkpointBytes: { readonly none: number; readonly '4bit': number };
  readonly logits: LogitsRule;
  /** 16-bit copies of the largest matrix that 4-bit products make. */
  readonly scratchCopies: number;
  /** What the allocator takes over what is in use, on all that comes and goes. */
  readonly allocatorOverhead: number;
  /** The same for what stays from forward to backward. */
  readonly keptOverhead: number;
  /** Share of all layers' values that the allocator does not give back although checkpointing lets go of them. */
  readonly notGivenBack: number;
  /** Driver, libraries and allocator on a GPU, GiB. */
  readonly contextGib: number;
}

// 9·H + 4.5·I values a token: norms with their float32 copies, projections, attention, gated feed-forward.
const sixteenBit: LayerValues = { hidden: 9, inner: 4.5, bytes: 2 };

const trl: MemoryStack = {
  name: 'trl',
  fourBitBytes: 0.516,
  unquantizedBytes: 2,
  quantizesExperts: false,
  adapterBytes: { none: 4, '4bit': 2 },
  layer: { none: sixteenBit, '4bit': sixteenBit },
  checkpointBytes: { none: 2, '4bit': 2 },
  logits: { bytes: 14, chunkTokens: 256 },
  scratchCopies: 1,
  allocatorOverhead: 1.1,
  keptOverhead: 1,
  notGivenBack: 0,
  contextGib: 0.9,
};

const unsloth: MemoryStack = {
  ...trl,
  name: 'unsloth',
  quantizesExperts: true,
  adapterBytes: { none: 4, '4bit': 4 },
  checkpointBytes: { none: 0, '4bit': 0 },
};

/**
 * A stack without a GPU. The heap of the C library fragments (with a low mmap threshold the same run stays at the
 * plain sum), and PEFT casts what goes into an adapter up to float32: 1.6 times the values of a GPU, 3 bytes each in
 * 16 bits, and 0.45 of them in spite of checkpointing; measured on Linux x86-64 with 135 and 168 million parameters.
 */
export const withoutGpu = (stack: MemoryStack): MemoryStack => ({
  ...stack,
  layer: { ...stack.layer, none: { ...stack.layer.none, bytes: 3 } },
  keptOverhead: 1.6,
  notGivenBack: 0.45,
  contextGib: 0,
});

/** Stacks that runs are planned with: plain TRL from 1.7 on (chunked loss), and Unsloth (offloaded checkpoints, fused loss). */
export const memoryPresets = { trl, unsloth } as const;
export type MemoryPreset = keyof typeof memoryPresets;
