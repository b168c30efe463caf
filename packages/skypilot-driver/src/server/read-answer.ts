import { err, ok, type Result } from 'neverthrow';
import { match } from 'ts-pattern';
import type * as z from 'zod';
import { PlainFailure, Refusal, RequestPayload } from './server-answers.ts';
import { classifyFailure, type SkyFailure, skyFailure } from './sky-failure.ts';

/** A whole answer over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Checks the form of an answer. */
export const parseAnswer = <Answer>(
  schema: z.ZodType<Answer>,
  value: unknown,
): Result<Answer, SkyFailure> => {
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : err(skyFailure('malformed'));
};

const ofRefusal = (body: unknown): SkyFailure => {
  const refusal = Refusal.safeParse(body);
  if (!refusal.success) return skyFailure('malformed');
  const { detail, error, message } = refusal.data;
  const plain = PlainFailure.safeParse(detail);
  if (plain.success) return classifyFailure(plain.data.type, plain.data.message);
  if (error !== undefined) return classifyFailure(error, message ?? '');
  return skyFailure('malformed', '', typeof detail === 'string' ? detail : '');
};

/** Why the server did not take a request. A refused body is not repeated: the server echoes what was sent, secrets too. */
export const refusalOf = ({ status, body }: HttpAnswer): SkyFailure =>
  match(status)
    .with(401, 403, () => skyFailure('unauthorized'))
    .with(404, () => skyFailure('request_gone'))
    .with(422, () => skyFailure('invalid', 'RequestValidationError'))
    .with(503, () => skyFailure('shutting_down'))
    .otherwise(() => ofRefusal(body));

/** The value of a request that is over: 200 with the payload, or 500 with the payload inside `detail`. */
export const readOutcome = (answer: HttpAnswer): Result<unknown, SkyFailure> => {
  const refusal = Refusal.safeParse(answer.body);
  const inside = refusal.success ? refusal.data.detail : undefined;
  const payload = RequestPayload.safeParse(inside ?? answer.body);
  if (!payload.success) return err(refusalOf(answer));
  const { status, error, return_value } = payload.data;
  if (error !== null) return err(classifyFailure(error.type, error.message));
  return match(status)
    .with('SUCCEEDED', () => ok(return_value))
    .with('CANCELLED', () => err(skyFailure('request_cancelled')))
    .otherwise(() => err(skyFailure('malformed', status)));
};
