import type { SensitiveMatch } from './secrets.ts';

const mostMatches = 100;

const matchesOf = (
  text: string,
  form: RegExp,
  isMeant: (match: string) => boolean,
): readonly SensitiveMatch[] => {
  const found: SensitiveMatch[] = [];
  for (const { index, 0: match } of text.matchAll(form)) {
    if (isMeant(match)) found.push({ index, text: match });
    if (found.length >= mostMatches) break;
  }
  return found;
};

const localPart = /[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}$/;
const domainPart = /^(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b/;
/** Names that RFC 2606 keeps for examples, and addresses of services. */
const nobody =
  /@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|example|test|invalid|localhost)$|^(?:git|noreply|no-reply)@/i;

/** Looks around each @, so that long words cost no more than short ones. */
export const findEmails = (text: string): readonly SensitiveMatch[] => {
  const found: SensitiveMatch[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = localPart.exec(text.slice(Math.max(0, at - 64), at))?.[0];
    const domain = domainPart.exec(text.slice(at + 1, at + 256))?.[0];
    if (local !== undefined && domain !== undefined) {
      const address = `${local}@${domain}`;
      if (!nobody.test(address)) found.push({ index: at - local.length, text: address });
    }
    if (found.length >= mostMatches) break;
  }
  return found;
};

const international =
  /(?<![\w.+-])\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){6,12}(?![\w-])/g;
const northAmerican = /(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w.-])/g;
/** Numbers that are kept for stories. */
const fictional = /555[-. ]?01\d\d$/;

const isPhone = (match: string): boolean => {
  const { length } = match.replace(/\D/g, '');
  return length >= 8 && length <= 15 && !fictional.test(match);
};

/** Telephone numbers with a country code, or in the North American form. */
export const findPhones = (text: string): readonly SensitiveMatch[] => [
  ...matchesOf(text, international, isPhone),
  ...matchesOf(text, northAmerican, isPhone),
];

const cardForm = /(?<![\w.-])\d(?:[ -]?\d){14,15}(?![\w.-])/g;
const issuers = /^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12})$/;

/** The check digit of ISO/IEC 7812 (Luhn). */
const passesLuhn = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

const isCard = (match: string): boolean => {
  const digits = match.replace(/\D/g, '');
  return issuers.test(digits) && passesLuhn(digits);
};

/** Numbers of payment cards: the form of an issuer, and a check digit that is right. */
export const findCards = (text: string): readonly SensitiveMatch[] =>
  matchesOf(text, cardForm, isCard);

const ibanForm = /(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])/g;
const ibanLengths: Readonly<Record<string, number>> = {
  ...{ AE: 23, AT: 20, BE: 16, BG: 22, BR: 29, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18 },
  ...{ EE: 20, ES: 24, FI: 18, FR: 27, GB: 22, GE: 22, GR: 27, HR: 21, HU: 28, IE: 22, IL: 23 },
  ...{ IS: 26, IT: 27, KZ: 20, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27, MD: 24, ME: 22, MK: 19 },
  ...{ MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, QA: 29, RO: 24, RS: 22, SA: 24, SE: 24, SI: 19 },
  ...{ SK: 24, SM: 27, TR: 26, UA: 29 },
};

/** The check digits of ISO 13616: the number that letters and digits make leaves 1 when divided by 97. */
const passesModulo97 = (account: string): boolean => {
  const moved = account.slice(4) + account.slice(0, 4);
  const remainder = [...moved].reduce((rest, character) => {
    const value = Number.parseInt(character, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return remainder === 1;
};

const isAccount = (match: string): boolean => {
  const account = match.replaceAll(' ', '');
  return ibanLengths[account.slice(0, 2)] === account.length && passesModulo97(account);
};

/** International bank account numbers, with a length of their country and check digits that are right. */
export const findAccounts = (text: string): readonly SensitiveMatch[] =>
  matchesOf(text, ibanForm, isAccount);

/** Personal data as it may be shown: the first character, and what kind of length it had. */
export const maskPersonal = (text: string): string => {
  const at = text.indexOf('@');
  if (at < 0) return `${text.slice(0, 2)}…${text.slice(-2)}`;
  return `${text.slice(0, 1)}…@…${text.slice(text.lastIndexOf('.'))}`;
};
