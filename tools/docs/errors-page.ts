import { classify, errorCatalogue, type VibemlError } from '@vibeml/errors';

const recoveryWords: Readonly<Record<string, string>> = {
  retry: 'try again; the same call is safe to repeat',
  elsewhere: 'try another machine or a smaller job',
  ask: 'a person has to decide',
  abort: 'correct the cause first',
};

const anchor = (code: string): string => code.replaceAll('.', '');

const advice = (error: VibemlError): string[] =>
  error.advice.map((each) =>
    each.command === undefined ? `- ${each.text}` : `- ${each.text} \`${each.command}\``,
  );

/** The reference of every error, from the factories themselves. */
export const errorsPage = (): string => {
  const entries = Object.values(errorCatalogue).sort((a, b) =>
    a.example.code < b.example.code ? -1 : 1,
  );
  const sections = entries.flatMap(({ meaning, example }) => [
    `## ${example.code}`,
    '',
    `<a id="${anchor(example.code)}"></a>`,
    meaning,
    '',
    `> ${example.message}`,
    '',
    ...advice(example),
    '',
    `Kind: ${example.kind}. What to do: ${recoveryWords[classify(example).recovery]}.`,
    '',
  ]);
  return [
    '# Errors',
    '',
    'Every error that VibeML can give, with an example of its text and what to try. This page is generated from the code.',
    '',
    'Every error has a stable code. With `--json` it is an object `{ code, kind, message, advice, details, severity, recovery, retrySafe, page }`.',
    '',
    ...sections,
  ].join('\n');
};
