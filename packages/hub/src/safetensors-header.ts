import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import { parseJson } from './parse-json.ts';

/** Bytes of the number that stands before the header. */
export const lengthBytes = 8;

const maxHeaderBytes = 100 * 1024 * 1024;

const StoredTensor = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

const Header = z.record(z.string(), z.unknown());

/** A tensor as a weight file stores it. */
export interface Tensor {
  readonly name: string;
  /** For example BF16 or U8. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** What the header of a weight file tells. */
export interface WeightHeader {
  readonly tensors: readonly Tensor[];
  /** Bytes of the tensors, after the header. */
  readonly dataBytes: number;
}

const damaged = 'its header is damaged';

/** Reads the length of the header, in bytes, from the start of the file. */
export const readHeaderLength = (start: Uint8Array): Result<number, string> => {
  if (start.length < lengthBytes) return err('the file is too short');
  if (Buffer.from(start).toString('latin1').startsWith('version ')) {
    return err('it is a Git LFS pointer and not the weights themselves');
  }
  const length = new DataView(start.buffer, start.byteOffset, lengthBytes).getBigUint64(0, true);
  return length > 0n && length <= BigInt(maxHeaderBytes) ? ok(Number(length)) : err(damaged);
};

const tensorsOf = (header: z.infer<typeof Header>): Result<WeightHeader, string> => {
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const stored = z.array(StoredTensor).safeParse(entries.map(([, tensor]) => tensor));
  if (!stored.success) return err(damaged);
  return ok({
    tensors: stored.data.map(({ dtype, shape }, index) => ({
      name: entries[index]?.[0] ?? '',
      dtype,
      shape,
    })),
    dataBytes: stored.data.reduce((end, { data_offsets }) => Math.max(end, data_offsets[1]), 0),
  });
};

/** Lists the tensors that the header of a .safetensors file describes, or gives the reason why it can't be read. Format: github.com/huggingface/safetensors. */
export const readHeader = (text: string): Result<WeightHeader, string> =>
  parseJson(text)
    .mapErr(() => damaged)
    .andThen((value) => {
      const header = Header.safeParse(value);
      return header.success ? tensorsOf(header.data) : err(damaged);
    });
