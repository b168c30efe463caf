import { writeFileSync } from 'node:fs';

const words = ['red', 'green', 'blue', 'black', 'white', 'brown'];

/** Writes a small chat dataset with a pattern that a tiny model can pick up. */
export const writeChats = (path: string, rows: number): string => {
  const lines = Array.from({ length: rows }, (_, index) => {
    const word = words[index % words.length] ?? 'red';
    return JSON.stringify({
      messages: [
        { role: 'user', content: `Say ${word} (${index}).` },
        { role: 'assistant', content: `${word}!` },
      ],
    });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
