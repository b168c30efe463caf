import * as z from 'zod';
import type { Packing } from './packed-weights.ts';

const bits = z.int().min(1).max(32).nullish().catch(null);

const Group = z.looseObject({ weights: z.looseObject({ num_bits: bits }).nullish().catch(null) });

const QuantizationConfig = z.looseObject({
  quant_method: z.string().nullish().catch(null),
  bits,
  w_bit: bits,
  config_groups: z.record(z.string(), Group).nullish().catch(null),
});

/** Reads from a quantization_config how the weights are packed. */
export const readPacking = (config: unknown): Packing => {
  const parsed = QuantizationConfig.safeParse(config);
  if (!parsed.success) return { method: '', bits: null };
  const { quant_method, bits: plain, w_bit, config_groups } = parsed.data;
  const [group] = Object.values(config_groups ?? {});
  return {
    method: quant_method?.toLowerCase() ?? '',
    bits: plain ?? w_bit ?? group?.weights?.num_bits ?? null,
  };
};
