const escapeCharacter = String.fromCharCode(27);
const csi = new RegExp(`${escapeCharacter}\\[[0-?]*[ -/]*[@-~]`, 'g');
const osc = new RegExp(
  `${escapeCharacter}\\][^${String.fromCharCode(7)}${escapeCharacter}]*(?:${String.fromCharCode(7)}|${escapeCharacter}\\\\)?`,
  'g',
);

const isPrintable = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return code === 9 || code === 10 || (code >= 32 && (code < 127 || code >= 160));
};

/** Removes ANSI sequences and other control characters; tabs and line feeds stay. */
export const stripVTControlCharacters = (text: string): string =>
  [...text.replace(osc, '').replace(csi, '')].filter(isPrintable).join('');
