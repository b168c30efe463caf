import { redact } from '@vibeml/errors';
import { findAccounts, findCards, findEmails, findPhones, maskPersonal } from './personal-data.ts';
import { findSecrets, maskSecret, type SensitiveMatch } from './secrets.ts';

interface MaskedPiece extends SensitiveMatch {
  readonly mask: string;
}

const piecesOf = (text: string): readonly MaskedPiece[] => [
  ...findSecrets(text).map((each) => ({ ...each, mask: maskSecret(each.text) })),
  ...[findCards, findAccounts, findEmails, findPhones]
    .flatMap((find) => find(text))
    .map((each) => ({ ...each, mask: maskPersonal(each.text) })),
];

/** A text as it may be shown: secrets and personal data are cut to their first characters. */
export const maskSensitive = (text: string): string => {
  const pieces = [...piecesOf(text)].sort((one, other) => one.index - other.index);
  let result = '';
  let cursor = 0;
  for (const { index, text: found, mask } of pieces) {
    if (index < cursor) continue;
    result += text.slice(cursor, index) + mask;
    cursor = index + found.length;
  }
  return redact(result + text.slice(cursor));
};
