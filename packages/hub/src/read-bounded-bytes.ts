/** The body of an answer; null when it is larger than the limit, in bytes. What is not read is not downloaded. */
export const readBoundedBytes = async (
  response: Response,
  maxBytes: number,
): Promise<Uint8Array | null> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** The first bytes of an answer that is longer than what was asked for; the rest is not downloaded. */
export const readFirstBytes = async (response: Response, count: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
};
