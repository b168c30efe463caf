/** A line of a stream, with its line end where it has one. A line that is too long comes in pieces. */
export type RawLine = string;

const longestPiece = 1_048_576;

/** Splits a stream into lines; no more than 1 MiB of a line is held at once. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RawLine> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let held = '';
  for await (const chunk of chunks) {
    held += decoder.decode(chunk, { stream: true });
    let begin = 0;
    for (let end = held.indexOf('\n'); end !== -1; end = held.indexOf('\n', begin)) {
      yield held.slice(begin, end + 1);
      begin = end + 1;
    }
    held = held.slice(begin);
    while (held.length >= longestPiece) {
      yield held.slice(0, longestPiece);
      held = held.slice(longestPiece);
    }
  }
  held += decoder.decode();
  if (held !== '') yield held;
}
