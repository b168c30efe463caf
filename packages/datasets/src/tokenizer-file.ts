import * as z from 'zod';

const AddedToken = z.looseObject({
  id: z.int(),
  content: z.string(),
  special: z.boolean().catch(false),
  lstrip: z.boolean().catch(false),
  rstrip: z.boolean().catch(false),
  single_word: z.boolean().catch(false),
});

/** A token that stands beside the vocabulary and is found in text before everything else. */
export type AddedToken = z.infer<typeof AddedToken>;

const Part = z.looseObject({ type: z.string() });

/** A step of a tokenizer, with its own fields. */
export type TokenizerPart = z.infer<typeof Part>;

const part = Part.nullish().transform((each) => each ?? null);

/** What is read of tokenizer.json here; the library reads the rest. */
export const TokenizerFile = z.looseObject({
  model: Part.partial().loose(),
  added_tokens: z.array(AddedToken).catch([]),
  normalizer: part,
  pre_tokenizer: part,
  post_processor: part,
});
export type TokenizerFile = z.infer<typeof TokenizerFile>;

const listFields: readonly string[] = ['normalizers', 'pretokenizers', 'processors'];

/** The steps of a part: a sequence unrolled, null as no step. */
export const stepsOf = (each: TokenizerPart | null): readonly TokenizerPart[] => {
  if (each === null) return [];
  if (each.type !== 'Sequence') return [each];
  const inner = z.array(Part).catch([]);
  return listFields.flatMap((name) => inner.parse(each[name] ?? [])).flatMap(stepsOf);
};
