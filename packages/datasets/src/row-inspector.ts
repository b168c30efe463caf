import type {
  DatasetFacts,
  Finding,
  JsonObject,
  RowPreview,
  TokenCounter,
} from '@vibeml/core-models';
import { type ConversionRules, createRowConverter } from './convert-row.ts';
import { createFindingLedger, type RowPlace } from './finding-ledger.ts';
import { bySeverity, describeEntry } from './finding-texts.ts';
import { previewRow } from './row-preview.ts';
import { rowRemarks } from './row-remarks.ts';
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
  | 'truncatedShare'
  | 'findings'
  | 'preview'
>;

const fewRows = 50;

const finding = (code: string, severity: Finding['severity'], message: string): Finding => ({
  code,
  severity,
  message,
  rows: [],
  count: 0,
});

const amountFindings = (rows: number, usable: number, purpose: 'train' | 'eval') => {
  if (usable === 0) {
    return [finding('no_usable_rows', 'error', `None of the ${rows} rows can be trained on.`)];
  }
  const text = `Only ${usable} rows can be trained on; from fewer than ${fewRows} a model learns little.`;
  return purpose === 'train' && usable < fewRows ? [finding('few_rows', 'warning', text)] : [];
};

/** Looks at rows one by one. Memory does not grow with their number, but for fingerprints of the first million. */
export const createRowInspector = (rules: InspectionRules) => {
  const convert = createRowConverter(rules.conversion);
  const ledger = createFindingLedger();
  const duplicates = trackDuplicates(ledger, rules.trainPrompts);
  const answers = trackAnswers();
  const lengths = trackLengths({ ledger, ...rules });
  const preview: RowPreview[] = [];
  let rows = 0;
  let usableRows = 0;

  const addUsable = (row: SeenRow): void => {
    usableRows += 1;
    for (const remark of rowRemarks(row.canonical)) ledger.note(remark, row.place);
    duplicates.add(row);
    answers.add(row);
    lengths.add(row);
    if (preview.length === 0) preview.push(previewRow(row, rules.tokenCounter));
  };

  const findings = (): Finding[] => {
    const scope = {
      rows,
      maxLength: rules.maxLength ?? 0,
      isText: rules.conversion.format === 'text',
    };
    return [
      ...amountFindings(rows, usableRows, rules.purpose),
      ...ledger.entries().map((entry) => describeEntry(entry, scope, rules.hasLines)),
      ...duplicates.findings(),
      ...answers.findings(),
    ].sort(bySeverity);
  };

  return {
    add(source: JsonObject, line: number): void {
      rows += 1;
      const place: RowPlace = { row: rows, line };
      convert(source).match(
        (canonical) => addUsable({ place, source, canonical }),
        ({ code, detail }) => ledger.note(code, place, { detail }),
      );
    },
    prompts: duplicates.prompts,
    facts: (): RowFacts => ({
      format: rules.conversion.format,
      columns: rules.conversion.columns,
      rows,
      usableRows,
      ...lengths.lengths(),
      findings: findings(),
      preview,
    }),
  };
};
