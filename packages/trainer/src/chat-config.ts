import * as z from 'zod';

/** The side-by-side chat program's config file: one base model and what was trained from it. */
export const ChatConfig = z.strictObject({
  version: z.literal(1),
  base: z.string().min(1).nullable(),
  tuned: z.strictObject({ path: z.string().min(1), type: z.enum(['adapter', 'model']) }).nullable(),
  dtype: z.enum(['auto', 'float32', 'bfloat16', 'float16']).default('auto'),
  device: z.enum(['auto', 'cpu', 'cuda', 'mps']).default('auto'),
  threads: z.int().min(1).nullable().default(null),
});
export type ChatConfig = z.infer<typeof ChatConfig>;
