// A program that never ends its line must not fill the memory.
const maxLineCharacters = 1_048_576;

/** Cuts a text that arrives in pieces into lines. */
export interface LineSplitter {
  /** The lines that this piece completes, without their ends. */
  push(text: string): readonly string[];
  /** What is left after the last line end; nothing when the text ended with one. */
  rest(): readonly string[];
}

/** Lines end with LF or CRLF; a line longer than a mebi-character is given in pieces. */
export const createLineSplitter = (): LineSplitter => {
  let pending = '';
  return {
    push(text) {
      const pieces = (pending + text).split('\n');
      pending = pieces.pop() ?? '';
      if (pending.length > maxLineCharacters) {
        pieces.push(pending);
        pending = '';
      }
      return pieces.map((line) => line.replace(/\r$/, ''));
    },
    rest() {
      const last = pending;
      pending = '';
      return last === '' ? [] : [last];
    },
  };
};
