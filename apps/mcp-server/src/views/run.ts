import type { NextAction, OperationOutput } from '@vibeml/sdk';
import type { View } from '../tool.ts';

type RunView = OperationOutput<'getRun'>['run'];

const shownLosses = 20;

/** Whose text a run carries. */
export const runTextSource = 'the training program and the models it asked';

/** A run without what other tools give; generated answers are data. */
export const viewOfRun = ({
  summary,
  nextActions,
  run,
  ...rest
}: {
  readonly summary: string;
  readonly nextActions: readonly NextAction[];
  readonly run: RunView;
}): View => {
  const { answersBefore, answersAfter, result, artifacts, recentLosses, ...kept } = run;
  return {
    summary,
    nextActions,
    answer: {
      ...rest,
      run: {
        ...kept,
        recentLosses: recentLosses.slice(-shownLosses),
        artifactFiles: artifacts.length === 0 ? null : artifacts.length,
      },
    },
    untrusted: {
      from: runTextSource,
      fields: { answers_before: answersBefore, answers_after: answersAfter, result },
    },
  };
};
