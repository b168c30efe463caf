import { buildCommand } from '@stricli/core';
import type { DatasetFormat } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag, type Pair, pairsFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { formatFlag } from './request-flags.ts';

/** Flags of `inspect`. */
export interface InspectFlags extends CommonFlags {
  readonly model?: string;
  readonly format?: DatasetFormat;
  readonly column?: readonly Pair[];
  readonly maxLength?: number;
}

export const inspect = buildCommand<InspectFlags, [dataset: string], Context>({
  loader: presenting(async () => (await import('../commands/inspect.ts')).inspect),
  parameters: {
    flags: {
      model: textFlag('Model whose tokenizer counts the tokens', 'MODEL'),
      format: formatFlag,
      column: pairsFlag('Canonical column = column of the file; may be repeated', 'a=b'),
      maxLength: numberFlag('Tokens; longer rows are counted as cut', 'tokens'),
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'A .jsonl, .json, .csv or .parquet file, or owner/name on the Hub',
          placeholder: 'DATASET',
        },
      ],
    },
  },
  docs: {
    brief: 'Look at a dataset: format, lengths, loss mask, faults and their cost',
    fullDescription: describe(
      'Reads the rows and shows what training would see: tokens, the loss mask of a row, faults with their lines and costs.',
      'vibeml inspect ./chats.jsonl --model Qwen/Qwen3-0.6B',
    ),
  },
});
