import { type ErrorKind, errorCatalogue } from '@vibeml/errors';

const headings: Readonly<Record<ErrorKind, string>> = {
  validation: 'The request or the data has a fault',
  resource: 'A model, a dataset or a machine is not there',
  config: 'This machine, its Python or its data directory',
  driver: 'The engine that runs the job',
  job: 'A run',
  budget: 'Money and consent',
  cloud: 'A cloud',
  internal: 'A defect in VibeML',
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const tableOf = (kind: ErrorKind): string[] => {
  const rows = Object.values(errorCatalogue)
    .filter((entry) => entry.example.kind === kind)
    .map(({ meaning, example }) => {
      const [first] = example.advice;
      const command = first?.command === undefined ? '' : ` \`${first.command}\``;
      return `| ${cell(meaning)} | ${cell(`${first?.text ?? ''}${command}`)} | [${example.code}](errors.md#${example.code.replaceAll('.', '')}) |`;
    });
  return rows.length === 0
    ? []
    : [
        `## ${headings[kind]}`,
        '',
        '| what you see | what to try first | code |',
        '|---|---|---|',
        ...rows,
        '',
      ];
};

/** What to try, by where the trouble is; generated from the errors' own advice. */
export const troubleshootingPage = (): string => {
  const kinds = Object.keys(headings) as ErrorKind[];
  return [
    '# Troubleshooting',
    '',
    'First: `vibeml doctor` looks at this machine, `vibeml diagnose RUN` looks at a run. This page is generated from the advice that the errors themselves carry.',
    '',
    ...kinds.flatMap(tableOf),
  ].join('\n');
};
