import type { DatasetFacts, OperationOutput } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import { cleanLine, cleanText, cut } from './clean-text.ts';
import { datasetFindings } from './dataset-findings.ts';
import { histogram } from './histogram.ts';
import { lossMaskLegend, lossMaskLines } from './loss-mask.ts';
import { renderNextActions } from './next-commands.ts';
import { bytes, count, percent, plural } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { progressBar } from './progress-bar.ts';
import { facts } from './table.ts';

type Entry = readonly [label: string, text: string];
type Lengths = DatasetFacts['lengths'];

const longestSample = 400;
const mostMaskLines = 40;
const barWidth = 20;
const shownRevision = 7;

const fileOf = ({ fileType, bytes: size, hub }: DatasetFacts): string | null => {
  const parts = [fileType, size === null ? null : bytes(size)].filter((part) => part !== null);
  if (hub === undefined) return parts.length === 0 ? null : parts.join(', ');
  const place = [hub.config, hub.split].filter((part) => part !== null).join('/');
  return `${cleanLine(place)} at ${hub.revision.slice(0, shownRevision)}`;
};

const headOf = (dataset: DatasetFacts, page: Page): string => {
  const parts = [
    page.paint('strong', cleanLine(dataset.reference)),
    page.paint('accent', dataset.format),
    plural(dataset.rows, 'row'),
    fileOf(dataset),
  ];
  return paragraph(parts.filter((part) => part !== null).join(' · '), page, '  ');
};

const columnsOf = ({ columns }: DatasetFacts): string =>
  Object.entries(columns)
    .map(([canonical, column]) =>
      canonical === column ? cleanLine(column) : `${canonical} ← ${cleanLine(column)}`,
    )
    .join(', ');

const lengthsText = ({ p50, p95, max, total }: Lengths): string =>
  `median ${Math.round(p50)} · p95 ${Math.round(p95)} · longest ${Math.round(max)} · together ${count(total)}`;

const lengthEntries = ({ tokens, lengths, answers }: DatasetFacts): readonly Entry[] => [
  ...(tokens === null ? [] : [['Tokens', lengthsText(tokens)] as const]),
  ['Characters', lengthsText(lengths)],
  ...(answers === undefined
    ? []
    : [['Answers', `${lengthsText(answers)} ${answers.unit}`] as const]),
];

const usableOf = ({ rows, usableRows, sample }: DatasetFacts, page: Page): string => {
  const share = rows === 0 ? 0 : usableRows / rows;
  const seen = sample === undefined ? '' : ` · ${plural(sample.rows, 'row')} looked at`;
  return `${progressBar(share, barWidth, page)} ${usableRows} of ${rows} (${percent(share)})${seen}`;
};

const maskingOf = ({ masking, template }: NonNullable<DatasetFacts['loss']>): string =>
  match(masking)
    .with('assistant_mask', () =>
      template === 'trl'
        ? "the assistant's turns, by the template that TRL trains this model with"
        : "the assistant's turns, as the chat template marks them",
    )
    .with(
      'assistant_turns_as_rows',
      () => "the assistant's turns, each as a row of its own: the chat template has no marks",
    )
    .with('last_assistant_turn', () => "the assistant's last turn")
    .with('completion', () => 'the completion alone')
    .with('all_tokens', () => 'every token')
    .exhaustive();

const lossEntries = ({ loss }: DatasetFacts, page: Page): readonly Entry[] => {
  if (loss === undefined) return [];
  const share = loss.tokens === 0 ? 0 : loss.learnedTokens / loss.tokens;
  const dropped = loss.droppedRows === 0 ? '' : ` · ${plural(loss.droppedRows, 'row')} dropped`;
  return [
    [
      'Learned',
      `${progressBar(share, barWidth, page)} ${count(loss.learnedTokens)} of ${count(loss.tokens)} tokens (${percent(share)})${dropped}\n${maskingOf(loss)}`,
    ],
  ];
};

const cutEntries = ({ truncatedShare, tokenLimit }: DatasetFacts): readonly Entry[] => {
  if (truncatedShare === null) return [];
  const at = tokenLimit === undefined ? '' : ` at ${tokenLimit} tokens`;
  return [
    ['Cut', truncatedShare === 0 ? `no row${at}` : `${percent(truncatedShare)} of the rows${at}`],
  ];
};

const packingEntries = ({ packing }: DatasetFacts): readonly Entry[] =>
  packing === undefined
    ? []
    : [
        [
          'Packing',
          `saves ${percent(packing.savedShare)}: of batches of ${packing.batchSize} rows ${percent(packing.paddingShare)} is padding, of packed rows of ${packing.length} tokens ${percent(packing.packedPaddingShare)}`,
        ],
      ];

const histogramOf = (
  { tokens, lengths, tokenLimit }: DatasetFacts,
  page: Page,
): readonly string[] => {
  const shown = tokens ?? lengths;
  if (shown.histogram === undefined || shown.histogram.length < 2) return [];
  const unit = shown.unit === 'tokens' ? 'Tokens per row' : 'Characters per row';
  return [
    '',
    page.paint('strong', unit),
    ...histogram(shown.histogram, shown.unit === 'tokens' ? (tokenLimit ?? null) : null, page),
  ];
};

const findingsOf = ({ findings }: DatasetFacts, page: Page): readonly string[] =>
  findings.length === 0
    ? ['', `${page.paint('good', '✔')} nothing to complain about`]
    : ['', page.paint('strong', 'Findings'), ...datasetFindings(findings, page)];

type Preview = DatasetFacts['preview'][number];

const json = (row: Preview['before']): string => cut(cleanLine(JSON.stringify(row)), longestSample);

const conversionOf = ({ before, after }: Preview): readonly Entry[] => {
  const [from, to] = [json(before), json(after)];
  return from === to
    ? [['in the file', `${from}\nand trained on as it is`]]
    : [
        ['in the file', from],
        ['as trained', to],
      ];
};

const maskOf = ({ spans, rendered }: Preview, page: Page): readonly string[] => {
  if (spans === undefined || spans.length === 0) {
    return rendered === null
      ? []
      : [facts([['for the model', cut(cleanText(rendered), longestSample)]], page)];
  }
  const lines = lossMaskLines(spans, page, '    ');
  const more = lines.length - mostMaskLines;
  return [
    `  ${page.paint('faint', 'for the model')}  ${lossMaskLegend(spans, page)}`,
    ...lines.slice(0, mostMaskLines),
    ...(more > 0 ? [page.paint('faint', `    … ${plural(more, 'more line')}`)] : []),
  ];
};

const previewOf = ({ preview }: DatasetFacts, page: Page): readonly string[] =>
  preview
    .slice(0, 1)
    .flatMap((each) => [
      '',
      page.paint('strong', `Row ${each.row}`),
      facts(conversionOf(each), page),
      ...maskOf(each, page),
    ]);

/** A dataset on a page: what it is, how long its rows are, what is learned, what is wrong, one row before and after, and what to do next. */
export const renderDataset = (
  { dataset, nextActions }: OperationOutput<'inspectDataset'>,
  page: Page,
): string =>
  [
    headOf(dataset, page),
    facts(
      [
        ['Usable', usableOf(dataset, page)],
        ['Columns', columnsOf(dataset)],
        ...lengthEntries(dataset),
        ...lossEntries(dataset, page),
        ...cutEntries(dataset),
        ...packingEntries(dataset),
      ],
      page,
    ),
    ...histogramOf(dataset, page),
    ...previewOf(dataset, page),
    ...findingsOf(dataset, page),
    ...(nextActions.length === 0 ? [] : ['', renderNextActions(nextActions, page)]),
  ].join('\n');
