import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import { parseJson } from './parse-json.ts';

/** Bytes of the number that stands before the header. */
export const lengthBytes = 8;

const maxHeaderBytes = 100 * 1024 * 1024;

const Tensor = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

const Header = z.record(z.string(), z.unknown());

/** What the header of a weight file tells. */
export interface WeightFacts {
  /** Numbers in all tensors. */
  readonly parameters: number;
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

const addTensor = (sum: WeightFacts, { shape, data_offsets }: z.infer<typeof Tensor>) => ({
  parameters: sum.parameters + shape.reduce((product, each) => product * each, 1),
  dataBytes: Math.max(sum.dataBytes, data_offsets[1]),
});

/** Counts what the header of a .safetensors file describes, or gives the reason why it can't be read. Format: github.com/huggingface/safetensors. */
export const readHeader = (text: string): Result<WeightFacts, string> =>
  parseJson(text)
    .mapErr(() => damaged)
    .andThen((value) => {
      const header = Header.safeParse(value);
      if (!header.success) return err(damaged);
      const entries = Object.entries(header.data).filter(([name]) => name !== '__metadata__');
      const tensors = z.array(Tensor).safeParse(entries.map(([, tensor]) => tensor));
      return tensors.success
        ? ok(tensors.data.reduce<WeightFacts>(addTensor, { parameters: 0, dataBytes: 0 }))
        : err(damaged);
    });
