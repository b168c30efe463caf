import { type CloudCredential, type CredentialCheck, parseJson } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import { match } from 'ts-pattern';
import * as z from 'zod';
import type { CredentialProvider, ServiceQuestion, ServiceVerdict } from './credential-provider.ts';
import { readVerdict } from './read-verdict.ts';

type Exchange = Extract<CredentialCheck, { readonly kind: 'jwt_exchange' }>;
type Question = Result<ServiceQuestion, ServiceVerdict>;

const wrong = (): Question => err({ kind: 'wrong' });

const fieldAt = (document: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) => z.record(z.string(), z.unknown()).safeParse(value).data?.[name],
    document,
  );

const KeyParts = z.object({
  privateKey: z.string(),
  keyId: z.string(),
  issuer: z.string(),
  subject: z.string(),
});

/** Signs a short-lived token with the key, to be exchanged for one of the cloud (RFC 8693). */
const signAndAsk = async (check: Exchange, text: string): Promise<Question> => {
  const document = parseJson(text);
  const { keyFields } = check;
  const parts = KeyParts.safeParse({
    privateKey: fieldAt(document, keyFields.privateKey),
    keyId: fieldAt(document, keyFields.keyId),
    issuer: fieldAt(document, keyFields.issuer),
    subject: fieldAt(document, keyFields.subject),
  });
  if (!parts.success) return wrong();
  const { privateKey, keyId, issuer, subject } = parts.data;
  const { importPKCS8, SignJWT } = await import('jose');
  const key = await importPKCS8(privateKey, check.algorithm).catch(() => null);
  if (key === null) return wrong();
  const token = await new SignJWT()
    .setProtectedHeader({ alg: check.algorithm, kid: keyId })
    .setIssuer(issuer)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(`${check.lifetimeSeconds}s`)
    .sign(key);
  return ok({
    method: check.method,
    url: check.url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...check.form, [check.tokenField]: token }).toString(),
  });
};

const askAboutShape = (pattern: string, value: string): Question =>
  new RegExp(pattern).test(value)
    ? err({ kind: 'unknown', reason: 'its form is right, and the service can not be asked' })
    : wrong();

/** A credential as a cloud describes it, to be kept and checked like the others. */
export const cloudCredentialProvider = (
  credential: CloudCredential,
  owner: Pick<CredentialProvider, 'id' | 'title' | 'purpose'>,
): CredentialProvider => {
  const { check, howToGet, name } = credential;
  return {
    ...owner,
    variable: name,
    howToGet:
      howToGet.command === undefined ? howToGet.text : `${howToGet.text} ${howToGet.command}`,
    ask: async (value) =>
      match(check)
        .with({ kind: 'jwt_exchange' }, (exchange) => signAndAsk(exchange, value))
        .with({ kind: 'shape' }, ({ pattern }) => askAboutShape(pattern, value))
        .exhaustive(),
    read: (status, body) =>
      match(check)
        .returnType<ServiceVerdict>()
        .with({ kind: 'jwt_exchange' }, ({ answerField }) =>
          readVerdict(
            { status, body },
            z.object({ [answerField]: z.string() }),
            () => ({ kind: 'valid', account: null }),
            [400, 401, 403],
          ),
        )
        .with({ kind: 'shape' }, () => ({
          kind: 'unknown',
          reason: 'the service can not be asked',
        }))
        .exhaustive(),
  };
};
