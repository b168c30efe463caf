import * as z from 'zod';
import { parseJson } from './parse-json.ts';

const NamedTemplate = z.object({ name: z.string(), template: z.string() });

const TokenizerConfig = z.looseObject({
  chat_template: z
    .union([z.string(), z.array(NamedTemplate)])
    .nullish()
    .catch(null),
});

const defaultTemplate = (templates: readonly z.infer<typeof NamedTemplate>[]): string | null =>
  templates.find(({ name }) => name === 'default')?.template ?? null;

/** The chat template inside tokenizer_config.json, where older models keep it; null when there is none. */
export const templateOfConfig = (tokenizerConfig: string | null): string | null => {
  const parsed = TokenizerConfig.safeParse(parseJson(tokenizerConfig ?? 'null').unwrapOr(null));
  const template = parsed.success ? parsed.data.chat_template : null;
  return Array.isArray(template) ? defaultTemplate(template) : (template ?? null);
};
