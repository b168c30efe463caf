import type { Finding } from '@vibeml/core-models';
import { datasetFinding } from './dataset-finding.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { SeenRow } from './seen-row.ts';

const maxDifferentAnswers = 10_000;
const sameAnswerShare = 0.2;
const fewestRowsForShare = 10;
const labelRatio = 5;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Looks at how answers and KTO labels are spread. */
export const trackAnswers = () => {
  const counts = new Map<Fingerprint, number>();
  let answers = 0;
  let positive = 0;
  let negative = 0;

  const countAnswer = (key: Fingerprint): void => {
    const count = counts.get(key);
    answers += 1;
    if (count !== undefined || counts.size < maxDifferentAnswers) counts.set(key, (count ?? 0) + 1);
  };

  const sameAnswer = (): readonly Finding[] => {
    const most = [...counts.values()].reduce((one, other) => Math.max(one, other), 0);
    const share = most / Math.max(1, answers);
    const text = `${percent(share)} of the answers are the same; that is fine for labels, and a fault for anything else.`;
    return answers >= fewestRowsForShare && share > sameAnswerShare
      ? [datasetFinding('same_answer', 'info', text)]
      : [];
  };

  const labels = (): readonly Finding[] => {
    const [fewer, more] = [Math.min(positive, negative), Math.max(positive, negative)];
    if (more === 0) return [];
    if (fewer === 0) {
      const text = `Every label is ${positive > 0}; KTO learns from both kinds.`;
      return [datasetFinding('labels_all_equal', 'error', text)];
    }
    const text = `${positive} labels are true and ${negative} false; beyond 1 to ${labelRatio} KTO learns one side badly.`;
    return more > fewer * labelRatio ? [datasetFinding('labels_unbalanced', 'warning', text)] : [];
  };

  return {
    add({ canonical, scanned }: SeenRow): void {
      if (scanned.answer !== null) countAnswer(scanned.answer.exact);
      if (canonical.kind !== 'kto') return;
      if (canonical.label) positive += 1;
      else negative += 1;
    },
    findings: (): readonly Finding[] => [...sameAnswer(), ...labels()],
  };
};
