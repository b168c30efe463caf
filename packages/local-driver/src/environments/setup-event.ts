import * as z from 'zod';
import { JsonText } from '../files/json-text.ts';

const marker = '::vibeml::';

/** What the runner reports while it builds an environment. */
export const SetupEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('phase'),
    name: z.string(),
    status: z.enum(['start', 'end', 'failed']),
  }),
  z.object({ type: z.literal('note'), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('warning'), code: z.string(), message: z.string() }),
  z.object({
    type: z.literal('error'),
    code: z.string(),
    message: z.string(),
    hint: z.string().nullish(),
  }),
  z.object({
    type: z.literal('env'),
    python: z.string(),
    environment: z.object({ name: z.string(), path: z.string(), reused: z.boolean() }),
  }),
]);
export type SetupEvent = z.infer<typeof SetupEvent>;

/** The event on a line of the runner's output; null where the line is none that is known here. */
export const parseSetupEvent = (line: string): SetupEvent | null => {
  if (!line.startsWith(marker)) return null;
  const parsed = z.safeParse(JsonText.pipe(SetupEvent), line.slice(marker.length));
  return parsed.success ? parsed.data : null;
};
