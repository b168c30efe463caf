/** A piece of a text: one added token, or the text between two of them. */
export type VisitSection = (text: string, isAdded: boolean) => void;

/** Cuts texts at added tokens. */
export type AddedTokenSplitter = (text: string, visit: VisitSection) => void;

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Makes a splitter that takes the longest added token at each place, as tokenizers do. */
export const createAddedTokenSplitter = (tokens: readonly string[]): AddedTokenSplitter => {
  const longestFirst = tokens
    .filter((each) => each !== '')
    .sort((one, other) => other.length - one.length);
  if (longestFirst.length === 0) return (text, visit) => visit(text, false);
  const anyToken = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
  return (text, visit) => {
    let start = 0;
    for (const { 0: token, index } of text.matchAll(anyToken)) {
      if (index > start) visit(text.slice(start, index), false);
      visit(token, true);
      start = index + token.length;
    }
    if (start < text.length) visit(text.slice(start), false);
  };
};
