import type * as z from 'zod';
import type { ServiceVerdict } from './credential-provider.ts';

const busy: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const unknown = (reason: string): ServiceVerdict => ({ kind: 'unknown', reason });

/** Reads an answer in which a name tells that the credential is right; the statuses in `wrong` tell that it isn't. */
export const readVerdict = <Answer>(
  { status, body }: { readonly status: number; readonly body: unknown },
  answer: z.ZodType<Answer>,
  toVerdict: (answer: Answer) => ServiceVerdict,
  wrong: readonly number[] = [401, 403],
): ServiceVerdict => {
  if (wrong.includes(status)) return { kind: 'wrong' };
  if (busy.has(status)) return unknown('the service is busy or down');
  if (status !== 200) return unknown(`the service answered with status ${status}`);
  const parsed = answer.safeParse(body);
  return parsed.success ? toVerdict(parsed.data) : unknown('what answers there is another service');
};
