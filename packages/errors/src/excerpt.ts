import { redact } from './redact.ts';
import { stripVTControlCharacters } from './strip-control-characters.ts';

const defaultMaxCharacters = 600;

/** A bounded, redacted piece of third-party text, without control characters; the end is kept. */
export const excerpt = (text: string, maxCharacters = defaultMaxCharacters): string => {
  const clean = redact(stripVTControlCharacters(text)).trim();
  return clean.length <= maxCharacters
    ? clean
    : `…${clean.slice(clean.length - maxCharacters + 1)}`;
};
