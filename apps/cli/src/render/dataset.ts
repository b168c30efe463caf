import type { DatasetFacts } from '@vibeml/sdk';
import { cleanLine, cleanText, cut } from './clean-text.ts';
import { findingLines } from './findings.ts';
import { bytes, count, percent, plural } from './numbers.ts';
import type { Page } from './page.ts';
import { progressBar } from './progress-bar.ts';
import { facts } from './table.ts';

type Entry = readonly [label: string, text: string];

const longestSample = 600;

const headOf = (dataset: DatasetFacts, page: Page): string => {
  const file = [dataset.fileType, dataset.bytes === null ? null : bytes(dataset.bytes)]
    .filter((part) => part !== null)
    .join(', ');
  return `${page.paint('strong', cleanLine(dataset.reference))} · ${page.paint('accent', dataset.format)} · ${plural(dataset.rows, 'row')}${file === '' ? '' : ` · ${file}`}`;
};

const columnsOf = (dataset: DatasetFacts): string =>
  Object.entries(dataset.columns)
    .map(([canonical, column]) =>
      canonical === column ? cleanLine(column) : `${canonical} ← ${cleanLine(column)}`,
    )
    .join(', ');

const lengthsOf = (dataset: DatasetFacts): readonly Entry[] =>
  [dataset.tokens, dataset.lengths]
    .filter((each) => each !== null)
    .map((each) => [
      each.unit === 'tokens' ? 'Tokens' : 'Characters',
      `median ${Math.round(each.p50)} · p95 ${Math.round(each.p95)} · longest ${Math.round(each.max)} · together ${count(each.total)}`,
    ]);

const usableOf = (dataset: DatasetFacts, page: Page): string => {
  const share = dataset.rows === 0 ? 0 : dataset.usableRows / dataset.rows;
  return `${progressBar(share, 20, page)} ${dataset.usableRows} of ${dataset.rows} (${percent(share)})`;
};

const previewOf = (dataset: DatasetFacts, page: Page): readonly string[] =>
  dataset.preview.slice(0, 1).flatMap((preview) => {
    const rendered = preview.rendered;
    const parts: readonly Entry[] = [
      ['in the file', cut(cleanLine(JSON.stringify(preview.before)), longestSample)],
      ['as trained', cut(cleanLine(JSON.stringify(preview.after)), longestSample)],
      ...(rendered === null
        ? []
        : [['for the model', cut(cleanText(rendered), longestSample)] as const]),
    ];
    return ['', page.paint('strong', `Row ${preview.row}`), facts(parts, page)];
  });

const findingsOf = (dataset: DatasetFacts, page: Page): readonly string[] =>
  dataset.findings.length === 0
    ? ['', `${page.paint('good', '✔')} nothing to complain about`]
    : ['', page.paint('strong', 'Findings'), ...findingLines(dataset.findings, page)];

/** A dataset on a page: what it is, how long its rows are, what is wrong, and one row before and after. */
export const renderDataset = (dataset: DatasetFacts, page: Page): string =>
  [
    headOf(dataset, page),
    facts(
      [
        ['Usable', usableOf(dataset, page)],
        ['Columns', columnsOf(dataset)],
        ...lengthsOf(dataset),
        ...(dataset.truncatedShare === null
          ? []
          : [['Cut', `${percent(dataset.truncatedShare)} of the rows`] as const]),
      ],
      page,
    ),
    ...findingsOf(dataset, page),
    ...previewOf(dataset, page),
  ].join('\n');
