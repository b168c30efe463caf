import type { RunView } from '@vibeml/sdk';
import { cleanLine, cut } from './clean-text.ts';
import { duration } from './duration.ts';
import { loss, percent } from './numbers.ts';
import type { Page } from './page.ts';
import { facts, table } from './table.ts';

type Answers = NonNullable<RunView['answersBefore']>;

interface Sample {
  readonly prompt: string;
  readonly answer: string;
  readonly reference: string;
  readonly exact: boolean;
}

const shownSamples = 2;
const longestAnswer = 160;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const samplesOf = (answers: Answers | null): readonly Sample[] => {
  const samples: unknown = answers?.['samples'];
  if (!Array.isArray(samples)) return [];
  const all: readonly unknown[] = samples;
  return all.filter(isRecord).map((sample) => ({
    prompt: textOf(sample['prompt']),
    answer: textOf(sample['answer']),
    reference: textOf(sample['reference']),
    exact: sample['exact'] === true,
  }));
};

const rate = (answers: Answers | null, name: string): string => {
  const value = answers?.[name];
  return typeof value === 'number' ? percent(value) : '–';
};

const measures = (run: RunView): readonly (readonly string[])[] => {
  const { answersBefore: before, answersAfter: after } = run;
  const row = (title: string, name: string) => [title, rate(before, name), rate(after, name)];
  return [
    ['held-out loss', loss(run.evalLossBefore), loss(run.evalLossAfter)],
    row('answers of the wanted form', 'form_rate'),
    row('answers exactly right', 'exact_rate'),
    row('answers that end by themselves', 'stop_rate'),
  ];
};

const samplePair = (before: Sample, after: Sample | undefined, page: Page): string => {
  const shown = (sample: Sample | undefined): string => {
    if (sample === undefined) return '–';
    const mark = sample.exact ? page.paint('good', '✔') : page.paint('bad', '✗');
    return `${mark} ${cut(cleanLine(sample.answer), longestAnswer)}`;
  };
  return facts(
    [
      ['prompt', cut(cleanLine(before.prompt), longestAnswer)],
      ['base', shown(before)],
      ['tuned', shown(after)],
      ['wanted', cleanLine(before.reference)],
    ],
    page,
  );
};

/** The same prompt before and after; samples are matched by prompt, not by place. */
const samplePairs = (run: RunView, page: Page): readonly string[] => {
  const after = samplesOf(run.answersAfter);
  return samplesOf(run.answersBefore)
    .slice(0, shownSamples)
    .flatMap((before) => [
      '',
      samplePair(
        before,
        after.find((each) => each.prompt === before.prompt),
        page,
      ),
    ]);
};

/** What training changed, measured on rows that it never saw. */
export const renderComparison = (run: RunView, resultPath: string, page: Page): string => {
  const rows = run.answersAfter?.['rows'];
  const head = typeof rows === 'number' ? `ON ${rows} HELD-OUT ROWS` : 'ON HELD-OUT ROWS';
  return [
    table(
      [{ head }, { head: 'BEFORE', align: 'right' }, { head: 'AFTER', align: 'right' }],
      measures(run),
      page,
    ),
    ...samplePairs(run, page),
    '',
    facts(
      [
        ['time', duration(run.elapsedSeconds)],
        ['result', resultPath],
      ],
      page,
    ),
  ].join('\n');
};
