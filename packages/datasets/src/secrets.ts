/** A piece of a text that should not be shown whole. */
export interface SensitiveMatch {
  readonly index: number;
  readonly text: string;
}

/** Only forms that hardly anything but a key has: training text is full of the words "token" and "password". */
const forms: readonly RegExp[] = [
  /\bhf_[A-Za-z0-9]{30,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{20,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36}/g,
  /\bgithub_pat_[A-Za-z0-9_]{40,}/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\bnpm_[A-Za-z0-9]{36}/g,
  /\bxox[abpr]-[A-Za-z0-9-]{20,}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  // A JSON Web Token: header and payload are JSON objects in base64.
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
];

const keyBlockStart = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/g;
const keyBlockEnd = /-----END [A-Z ]{0,30}PRIVATE KEY-----/g;

/** A key in lines of its own reaches to its end, or to the end of the text. */
const keyBlocks = (text: string): readonly SensitiveMatch[] =>
  Array.from(text.matchAll(keyBlockStart), ({ index }) => {
    keyBlockEnd.lastIndex = index;
    const end = keyBlockEnd.exec(text);
    const stop = end === null ? text.length : end.index + end[0].length;
    return { index, text: text.slice(index, stop) };
  });

/** Everything in a text that looks like a secret key. */
export const findSecrets = (text: string): readonly SensitiveMatch[] => [
  ...(text.includes('PRIVATE KEY-----') ? keyBlocks(text) : []),
  ...forms.flatMap((form) =>
    Array.from(text.matchAll(form), ({ index, 0: match }) => ({ index, text: match })),
  ),
];

/** A secret as it may be shown: its first characters and its length. */
export const maskSecret = (secret: string): string =>
  secret.startsWith('-----')
    ? '-----BEGIN … PRIVATE KEY-----'
    : `${secret.slice(0, 4)}… (${secret.length} characters)`;
