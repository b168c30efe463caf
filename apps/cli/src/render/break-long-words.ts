import stringWidth from 'string-width';

const breakWord = (word: string, width: number): string => {
  if (stringWidth(word) <= width) return word;
  const lines: string[] = [];
  let line = '';
  for (const character of word) {
    const isFull = stringWidth(line) + stringWidth(character) > width;
    if (isFull) lines.push(line);
    line = isFull ? character : `${line}${character}`;
  }
  return [...lines, line].join('\n');
};

/** Lets words that are longer than a line go on in the next one: nothing is cut. */
export const breakLongWords = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) =>
      line
        .split(' ')
        .map((word) => breakWord(word, width))
        .join(' '),
    )
    .join('\n');
