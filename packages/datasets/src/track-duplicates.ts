import type { Finding } from '@vibeml/core-models';
import { datasetFinding } from './dataset-finding.ts';
import type { FindingLedger, RowFindingCode, TextAmount } from './finding-ledger.ts';
import { type Fingerprint, joinFingerprints } from './fingerprint.ts';
import { createFingerprintSet, type FingerprintSet } from './fingerprint-set.ts';
import type { ScannedTurn } from './scan-row.ts';
import type { SeenRow } from './seen-row.ts';

/** Prompts of a dataset, to be looked up in another one. */
export type PromptFingerprints = Pick<FingerprintSet, 'has' | 'size'>;

const maxTrackedRows = 1_000_000;

const roleNumbers: Readonly<Record<ScannedTurn['role'], number>> = {
  system: 1,
  user: 2,
  assistant: 3,
  tool: 4,
};

const labelNumber = ({ canonical }: SeenRow): number =>
  canonical.kind === 'kto' && canonical.label ? 1 : 0;

const rowFingerprint = (row: SeenRow, of: 'exact' | 'loose'): Fingerprint =>
  joinFingerprints([
    labelNumber(row),
    ...row.scanned.turns.flatMap((turn) => [roleNumbers[turn.role], turn[of]]),
  ]);

/** A system turn is the same in every row of many datasets and tells nothing about the question. */
const promptFingerprint = ({ scanned }: SeenRow): Fingerprint =>
  joinFingerprints(
    scanned.turns
      .slice(0, scanned.promptTurns)
      .filter(({ role }) => role !== 'system')
      .map(({ loose }) => loose),
  );

/** Looks for rows that repeat an earlier one, and for rows whose prompt stands in the training data. */
export const trackDuplicates = (ledger: FindingLedger, trainPrompts: PromptFingerprints | null) => {
  const exactRows = createFingerprintSet(maxTrackedRows);
  const looseRows = createFingerprintSet(maxTrackedRows);
  const prompts = createFingerprintSet(maxTrackedRows);

  const repetitionOf = (row: SeenRow): RowFindingCode | null => {
    const isRepeated = exactRows.add(rowFingerprint(row, 'exact'));
    const isNear = looseRows.add(rowFingerprint(row, 'loose'));
    if (isRepeated) return 'duplicate_row';
    return isNear ? 'near_duplicate_row' : null;
  };

  return {
    add(row: SeenRow, amount: TextAmount): void {
      const repetition = repetitionOf(row);
      if (repetition !== null) ledger.note(repetition, row.place, { amount });
      const prompt = promptFingerprint(row);
      if (trainPrompts?.has(prompt)) ledger.note('eval_row_in_train', row.place, { amount });
      prompts.add(prompt);
    },
    prompts: (): PromptFingerprints => prompts,
    findings: (): readonly Finding[] =>
      exactRows.isFull()
        ? [
            datasetFinding(
              'duplicates_partly_checked',
              'info',
              `Only the first ${maxTrackedRows} different rows were compared with the others.`,
            ),
          ]
        : [],
  };
};
