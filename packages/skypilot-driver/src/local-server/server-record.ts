import * as z from 'zod';

/** What we remember of a server that we started. */
export const ServerRecord = z.object({
  version: z.literal(1),
  processId: z.int().min(2),
  port: z.int().min(1).max(65_535),
  startedAt: z.string(),
  release: z.string(),
});
export type ServerRecord = z.infer<typeof ServerRecord>;
