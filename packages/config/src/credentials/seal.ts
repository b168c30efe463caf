import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { ResultAsync } from 'neverthrow';
import * as z from 'zod';

/** What a secret is encrypted with: 32 bytes, or a passphrase that a key is derived from. */
export type SealKey =
  | { readonly kind: 'environment' | 'key_file'; readonly bytes: Uint8Array }
  | { readonly kind: 'passphrase'; readonly bytes: Uint8Array };
/** Where the key of a sealed secret comes from. */
export type SealKind = SealKey['kind'];

// OWASP, Password Storage Cheat Sheet: PBKDF2 with HMAC-SHA-512.
const passphraseRounds = 210_000;
const mostRounds = 1_000_000;

const Header = z.object({ kid: z.enum(['environment', 'key_file', 'passphrase']) });
const Content = z.strictObject({ name: z.string(), value: z.string() });

const algorithmOf = (kind: SealKind): string =>
  kind === 'passphrase' ? 'PBES2-HS512+A256KW' : 'dir';

/** Encrypts a secret with its name as JSON Web Encryption (RFC 7516): A256GCM, with a nonce by chance. */
export const seal = (
  name: string,
  value: string,
  { kind, bytes }: SealKey,
): ResultAsync<string, never> => {
  const encrypt = new CompactEncrypt(
    new TextEncoder().encode(JSON.stringify({ name, value })),
  ).setProtectedHeader({ alg: algorithmOf(kind), enc: 'A256GCM', kid: kind });
  if (kind === 'passphrase') encrypt.setKeyManagementParameters({ p2c: passphraseRounds });
  return ResultAsync.fromSafePromise(encrypt.encrypt(bytes));
};

/** Which kind of key opens it; null where it is not a sealed secret. */
export const sealKindOf = (sealed: string): SealKind | null => {
  try {
    return Header.safeParse(decodeProtectedHeader(sealed)).data?.kid ?? null;
  } catch {
    return null;
  }
};

/** Decrypts the secret of that name. Null where it was changed, stands under another name, or the key is not its own. */
export const unseal = (
  name: string,
  sealed: string,
  { kind, bytes }: SealKey,
): ResultAsync<string | null, never> => {
  const decrypt = async (): Promise<string | null> => {
    const { plaintext } = await compactDecrypt(sealed, bytes, {
      keyManagementAlgorithms: [algorithmOf(kind)],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: mostRounds,
    });
    const content = Content.safeParse(JSON.parse(new TextDecoder().decode(plaintext)));
    return content.success && content.data.name === name ? content.data.value : null;
  };
  return ResultAsync.fromSafePromise(decrypt().catch(() => null));
};
