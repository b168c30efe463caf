import { findAccounts, findCards, findEmails, findPhones, maskPersonal } from './personal-data.ts';
import { textSigns } from './scan-text.ts';
import { findSecrets, maskSecret, type SensitiveMatch } from './secrets.ts';

/** Something in the text of a row that a person should know of. */
export type TextMarkCode =
  | 'already_templated'
  | 'likely_secret'
  | 'email_address'
  | 'phone_number'
  | 'card_number'
  | 'bank_account'
  | 'control_characters'
  | 'decomposed_characters'
  | 'damaged_characters'
  | 'misread_characters';

/** A mark, with a piece of the text that may be shown. */
export interface TextMark {
  readonly code: TextMarkCode;
  readonly sample: string | null;
}

const templateMarkers =
  /<\|(?:im_start|im_end|start_header_id|end_header_id|eot_id|begin_of_text|user|assistant|system|end|turn)\|?>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>|<｜(?:User|Assistant)｜>|### (?:Instruction|Response):/;
const markerPieces: readonly string[] = ['<|', '[', '<<', '_of_turn>', '<｜', '### '];

/** UTF-8 that was read as Latin-1 or Windows-1252: é became Ã©, ’ became â€™. */
const misread =
  /[ÂÃ][\u0080-\u00bf]|â(?:€[\u0080-\u009f\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122¦]|\u0080[\u0080-\u00bf])|ðŸ[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u2122]|ï»¿|ï¿½/;

/** Half of a character that UTF-16 writes in two. */
const loneSurrogate = /\p{Cs}/u;

const plainMark = (code: TextMarkCode, isSo: boolean): readonly TextMark[] =>
  isSo ? [{ code, sample: null }] : [];

const sensitiveMark = (
  code: TextMarkCode,
  found: readonly SensitiveMatch[],
  mask: (text: string) => string,
): readonly TextMark[] => {
  const [first] = found;
  return first === undefined ? [] : [{ code, sample: mask(first.text) }];
};

const templated = (text: string): readonly TextMark[] =>
  plainMark(
    'already_templated',
    markerPieces.some((each) => text.includes(each)) && templateMarkers.test(text),
  );

const isDamaged = (text: string, signs: number): boolean =>
  (signs & textSigns.replacement) !== 0 ||
  ((signs & textSigns.surrogate) !== 0 && loneSurrogate.test(text));

const characterMarks = (text: string, signs: number): readonly TextMark[] => [
  ...plainMark('control_characters', (signs & textSigns.controls) !== 0),
  ...plainMark('damaged_characters', isDamaged(text, signs)),
  ...plainMark('misread_characters', (signs & textSigns.misread) !== 0 && misread.test(text)),
  ...plainMark(
    'decomposed_characters',
    (signs & textSigns.composable) !== 0 && text.normalize('NFC') !== text,
  ),
];

const sensitiveMarks = (text: string, signs: number): readonly TextMark[] => {
  const has = (sign: number): boolean => (signs & sign) !== 0;
  const mayHoldKey = has(textSigns.longWord) || text.includes('PRIVATE KEY-----');
  return [
    ...(mayHoldKey ? sensitiveMark('likely_secret', findSecrets(text), maskSecret) : []),
    ...(has(textSigns.at) ? sensitiveMark('email_address', findEmails(text), maskPersonal) : []),
    ...(has(textSigns.manyDigits)
      ? [
          ...sensitiveMark('phone_number', findPhones(text), maskPersonal),
          ...sensitiveMark('card_number', findCards(text), maskPersonal),
          ...sensitiveMark('bank_account', findAccounts(text), maskPersonal),
        ]
      : []),
  ];
};

/** What stands out in a text; `signs` are those of `scanText`. */
export const textMarks = (text: string, signs: number): readonly TextMark[] => [
  ...templated(text),
  ...sensitiveMarks(text, signs),
  ...(signs === 0 ? [] : characterMarks(text, signs)),
];
