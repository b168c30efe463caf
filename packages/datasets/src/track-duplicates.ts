import type { Finding } from '@vibeml/core-models';
import type { CanonicalRow, Side } from './canonical-row.ts';
import type { FindingLedger } from './finding-ledger.ts';
import { createExactFingerprint, createLooseFingerprint, type Fingerprint } from './fingerprint.ts';
import { createFingerprintSet, type FingerprintSet } from './fingerprint-set.ts';
import { promptOfRow, turnsOfRow } from './row-text.ts';
import type { SeenRow } from './seen-row.ts';

/** Prompts of a dataset, to be looked up in another one. */
export type PromptFingerprints = Pick<FingerprintSet, 'has' | 'size'>;

const maxTrackedRows = 1_000_000;

const rowFingerprint = (row: CanonicalRow): Fingerprint => {
  const builder = createExactFingerprint();
  for (const { role, content } of turnsOfRow(row)) {
    builder.add(role);
    builder.add(content);
  }
  builder.add(row.kind === 'kto' ? String(row.label) : '');
  return builder.finish();
};

const addSide = (add: (text: string) => void, side: Side): void => {
  if (typeof side === 'string') add(side);
  // A system turn is the same in every row of many datasets and tells nothing about the question.
  else for (const { role, content } of side) if (role !== 'system') add(content);
};

const promptFingerprint = (row: CanonicalRow): Fingerprint => {
  const builder = createLooseFingerprint();
  addSide(builder.add, promptOfRow(row) ?? (row.kind === 'text' ? row.text : ''));
  return builder.finish();
};

/** Looks for rows that repeat an earlier one, and for rows whose prompt stands in the training data. */
export const trackDuplicates = (ledger: FindingLedger, trainPrompts: PromptFingerprints | null) => {
  const rows = createFingerprintSet(maxTrackedRows);
  const prompts = createFingerprintSet(maxTrackedRows);
  return {
    add({ place, canonical }: SeenRow): void {
      if (rows.add(rowFingerprint(canonical))) ledger.note('duplicate_row', place);
      const prompt = promptFingerprint(canonical);
      if (trainPrompts?.has(prompt)) ledger.note('eval_row_in_train', place);
      prompts.add(prompt);
    },
    prompts: (): PromptFingerprints => prompts,
    findings: (): readonly Finding[] =>
      rows.isFull()
        ? [
            {
              code: 'duplicates_partly_checked',
              severity: 'info',
              message: `Only the first ${maxTrackedRows} different rows were compared with the others.`,
              rows: [],
              count: 0,
            },
          ]
        : [],
  };
};
