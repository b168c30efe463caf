import stringWidth from 'string-width';

/** Joins parts into lines of at most `width` characters; a part is never broken. */
export const wrapParts = (
  parts: readonly string[],
  separator: string,
  width: number,
): readonly string[] => {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.pop();
    const longer = last === undefined ? part : `${last}${separator}${part}`;
    if (last === undefined || stringWidth(longer) <= width) lines.push(longer);
    else lines.push(last, part);
  }
  return lines;
};
