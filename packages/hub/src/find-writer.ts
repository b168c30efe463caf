import type { CallContext } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import * as z from 'zod';
import type { HubClient } from './hub-client.ts';
import { askText, textLimits } from './hub-text.ts';
import { parseJson } from './parse-json.ts';

/** Who the token of this person may write repositories for. */
export interface HubWriter {
  /** A person or an organisation. */
  readonly owner: string;
}

const Scope = z.object({
  entity: z.object({ name: z.string().min(1) }),
  permissions: z.array(z.string()),
});

const WhoAmI = z.object({
  name: z.string().min(1),
  auth: z.object({
    accessToken: z.object({
      role: z.string(),
      fineGrained: z.object({ scoped: z.array(z.unknown()).catch([]) }).optional(),
    }),
  }),
});

const writesFor = (scopes: readonly unknown[]): readonly string[] =>
  scopes.flatMap((each) => {
    const scope = Scope.safeParse(each);
    return scope.success && scope.data.permissions.includes('repo.write')
      ? [scope.data.entity.name]
      : [];
  });

const writerOf = (text: string | null): HubWriter | null => {
  const answer = WhoAmI.safeParse(parseJson(text ?? 'null').unwrapOr(null));
  if (!answer.success) return null;
  const { name, auth } = answer.data;
  const { role, fineGrained } = auth.accessToken;
  if (role === 'write') return { owner: name };
  const owners = writesFor(fineGrained?.scoped ?? []);
  // One's own name comes before those of organisations.
  const owner = owners.includes(name) ? name : owners[0];
  return role === 'fineGrained' && owner !== undefined ? { owner } : null;
};

/** Who the token may make repositories for; null without a token, with one that only reads, and where the Hub gives no answer. */
export const findWriter = (
  client: HubClient,
  context: CallContext,
): ResultAsync<HubWriter | null, never> => {
  const path = '/api/whoami-v2';
  const question = { host: 'hub', path, keep: 'minutes', maxBytes: textLimits.file } as const;
  return askText(client, question, context)
    .map(writerOf)
    .orElse(() => okAsync(null));
};
