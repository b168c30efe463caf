/** Name → number format and shape. */
export type TensorFixture = Readonly<Record<string, readonly [dtype: string, ...shape: number[]]>>;

const bitsOf: Readonly<Record<string, number>> = {
  F32: 32,
  BF16: 16,
  F16: 16,
  I32: 32,
  U32: 32,
  I8: 8,
  U8: 8,
  BOOL: 8,
  F8_E4M3: 8,
};

/** A .safetensors file of zeros with these tensors. */
export const safetensors = (tensors: TensorFixture): Buffer => {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, [dtype, ...shape]] of Object.entries(tensors)) {
    const numbers = shape.reduce((product, each) => product * each, 1);
    const end = offset + (numbers * (bitsOf[dtype] ?? 8)) / 8;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(offset)]);
};
