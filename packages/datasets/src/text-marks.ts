/** Something in the text of a row that a person should know of. */
export type TextMark =
  | 'already_templated'
  | 'likely_secret'
  | 'control_characters'
  | 'decomposed_characters';

const templateMarkers =
  /<\|(?:im_start|im_end|start_header_id|eot_id|begin_of_text|user|assistant)\|>|\[\/?INST\]|<(?:start|end)_of_turn>|### (?:Instruction|Response):/;

// Only forms that hardly anything but a key has: training text is full of the words "token" and "password".
const secrets =
  /\bhf_[A-Za-z0-9]{30,}|\bsk-[A-Za-z0-9_-]{20,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{40,}|\bxox[abpr]-[A-Za-z0-9-]{20,}|\bAIza[A-Za-z0-9_-]{35}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Control characters other than tab, line feed and carriage return. */
const controlCharacters = /[^\P{Cc}\t\n\r]/u;

const combiningMarks = /[\u0300-\u036f]/;

const isDecomposed = (text: string): boolean =>
  combiningMarks.test(text) && text.normalize('NFC') !== text;

/** What stands out in a text. */
export const textMarks = (text: string): readonly TextMark[] => [
  ...(templateMarkers.test(text) ? (['already_templated'] as const) : []),
  ...(secrets.test(text) ? (['likely_secret'] as const) : []),
  ...(controlCharacters.test(text) ? (['control_characters'] as const) : []),
  ...(isDecomposed(text) ? (['decomposed_characters'] as const) : []),
];
