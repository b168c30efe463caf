import type {
  DatasetFacts,
  DatasetSample,
  Finding,
  JsonObject,
  RowPreview,
  TokenCounter,
} from '@vibeml/core-models';
import type { CanonicalRow } from './canonical-row.ts';
import { jsonText } from './chat-messages.ts';
import { type ConversionRules, createRowConverter } from './convert-row.ts';
import { datasetFinding } from './dataset-finding.ts';
import { bySeverity, describeEntry, type FindingScope } from './describe-entry.ts';
import { createFindingLedger, noAmount, type RowPlace, type TextAmount } from './finding-ledger.ts';
import type { RowFault } from './row-fault.ts';
import { previewRow } from './row-preview.ts';
import { rowRemarks } from './row-remarks.ts';
import { scaleFacts } from './scale-facts.ts';
import { scanRow } from './scan-row.ts';
import type { SeenRow } from './seen-row.ts';
import { trackAnswers } from './track-answers.ts';
import { type PromptFingerprints, trackDuplicates } from './track-duplicates.ts';
import { trackLengths } from './track-lengths.ts';

/** How rows are looked at. */
export interface InspectionRules {
  readonly conversion: ConversionRules;
  /** False where the file has no lines, as in Parquet: then places are row numbers. */
  readonly hasLines: boolean;
  readonly purpose: 'train' | 'eval';
  /** Token limit that lengths are compared with. */
  readonly maxLength: number | null;
  readonly tokenCounter: TokenCounter | null;
  /** Prompts of the training data, when these rows are to be kept apart from them. */
  readonly trainPrompts: PromptFingerprints | null;
  /** Set where the rows are only some of all. */
  readonly sample?: DatasetSample;
}

/** What the rows themselves tell of a dataset. */
export type RowFacts = Pick<
  DatasetFacts,
  | 'format'
  | 'columns'
  | 'rows'
  | 'usableRows'
  | 'lengths'
  | 'tokens'
  | 'tokenLimit'
  | 'truncatedShare'
  | 'answers'
  | 'loss'
  | 'packing'
  | 'findings'
  | 'preview'
>;

const fewRows = 50;

const amountFindings = (rows: number, usable: number, purpose: 'train' | 'eval') => {
  if (usable === 0) {
    return [
      datasetFinding('no_usable_rows', 'error', `None of the ${rows} rows can be trained on.`),
    ];
  }
  const text = `Only ${usable} rows can be trained on; from fewer than ${fewRows} a model learns little.`;
  return purpose === 'train' && usable < fewRows
    ? [datasetFinding('few_rows', 'warning', text)]
    : [];
};

/** A prompt without a chat template is written with markers of our own. */
const addsMarkers = ({ format, hasChatTemplate }: ConversionRules): boolean =>
  format === 'alpaca' && !hasChatTemplate;

/** Looks at rows one by one. Memory does not grow with their number, but for fingerprints of the first million. */
export const createRowInspector = (rules: InspectionRules) => {
  const convert = createRowConverter(rules.conversion);
  const ledger = createFindingLedger();
  const duplicates = trackDuplicates(ledger, rules.trainPrompts);
  const answers = trackAnswers();
  const lengths = trackLengths({ ledger, ...rules });
  const preview: RowPreview[] = [];
  const isSpread = rules.sample?.order === 'spread';
  const isOwnMarker = (code: string): boolean =>
    code === 'already_templated' && addsMarkers(rules.conversion);
  let rows = 0;
  let usableRows = 0;
  let charactersLeftOut = 0;

  const addUsable = (place: RowPlace, source: JsonObject, canonical: CanonicalRow): void => {
    const row: SeenRow = { place, source, canonical, scanned: scanRow(canonical) };
    usableRows += 1;
    const amount = lengths.add(row);
    for (const { code, sample } of rowRemarks(row)) {
      if (!isOwnMarker(code)) ledger.note(code, place, { detail: sample, amount });
    }
    duplicates.add(row, amount);
    answers.add(row);
    if (preview.length === 0) preview.push(previewRow(row, rules.tokenCounter, rules.maxLength));
  };

  const sizeOf = (source: JsonObject): TextAmount =>
    rules.tokenCounter === null
      ? noAmount
      : { tokens: 0, characters: jsonText(source).unwrapOr('').length };

  const leaveOut = (place: RowPlace, source: JsonObject, { code, detail }: RowFault): void => {
    const amount = sizeOf(source);
    charactersLeftOut += amount.characters;
    ledger.note(code, place, { detail, amount });
  };

  const factor = (): number =>
    rules.sample === undefined ? 1 : rules.sample.total.value / Math.max(1, rows);

  const findings = (totalTokens: number): Finding[] => {
    const scope: FindingScope = {
      rows,
      isSample: rules.sample !== undefined,
      hasLines: rules.hasLines,
      maxLength: rules.maxLength ?? 0,
      isText: rules.conversion.format === 'text',
      inTokens: lengths.inTokens,
      totalTokens,
    };
    return [
      ...amountFindings(rows, Math.round(usableRows * factor()), rules.purpose),
      ...ledger.entries().map((entry) => describeEntry(entry, scope)),
      ...duplicates.findings(),
      ...answers.findings(),
    ].sort(bySeverity);
  };

  const facts = (): RowFacts => {
    const found = lengths.lengths();
    const leftOut = lengths.inTokens({ tokens: 0, characters: charactersLeftOut }) ?? 0;
    return {
      format: rules.conversion.format,
      columns: rules.conversion.columns,
      rows,
      usableRows,
      ...found,
      ...(rules.maxLength === null ? {} : { tokenLimit: rules.maxLength }),
      findings: findings((found.tokens?.total ?? 0) + leftOut),
      preview,
    };
  };

  return {
    add(source: JsonObject, line: number): void {
      rows += 1;
      // Of rows that are spread over a dataset each brings its own number.
      const place: RowPlace = { row: isSpread ? line : rows, line };
      convert(source).match(
        (canonical) => addUsable(place, source, canonical),
        (fault) => leaveOut(place, source, fault),
      );
    },
    prompts: duplicates.prompts,
    facts: (): RowFacts => (rules.sample === undefined ? facts() : scaleFacts(facts(), factor())),
  };
};
