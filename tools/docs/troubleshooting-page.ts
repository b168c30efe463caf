import { type ErrorKind, errorCatalogue } from '@vibeml/errors';
import { failureWords } from '@vibeml/skypilot-driver';

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

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** What SkyPilot and clouds fail with, in the words that the errors have for it. */
const failureTable = (): string[] => [
  '## SkyPilot, a cloud or a cluster refuses',
  '',
  'These words end the sentence of `driver.unavailable` or `driver.launch_failed`, or stand behind an error of a cloud. "It" is SkyPilot.',
  '',
  '| what you see | what to try |',
  '|---|---|',
  ...Object.values(failureWords).map(({ reason, advice }) => {
    const tries = advice.map(({ text, command }) =>
      command === undefined ? text : `${text} \`${command}\``,
    );
    return `| ${cell(sentence(reason))} | ${cell(tries.join(' '))} |`;
  }),
  '',
];

/** What to try, by where the trouble is; generated from the errors' own advice. */
export const troubleshootingPage = (): string => {
  const kinds = Object.keys(headings) as ErrorKind[];
  return [
    '# Troubleshooting',
    '',
    'First: `vibeml doctor` looks at this machine, `vibeml diagnose RUN` looks at a run. This page is generated from the advice that the errors themselves carry.',
    '',
    ...kinds.flatMap(tableOf),
    ...failureTable(),
  ].join('\n');
};
