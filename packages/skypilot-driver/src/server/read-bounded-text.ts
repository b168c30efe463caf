const maxBytes = 32 * 1024 * 1024;

/** The body of an answer as text; null when it is larger than 32 MiB. What comes after that is not read. */
export const readBoundedText = async (response: Response): Promise<string | null> => {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};
