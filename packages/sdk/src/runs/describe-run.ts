import type { Run } from '@vibeml/core-models';
import { match, P } from 'ts-pattern';
import type { NextAction } from '../next-action.ts';
import type { RunView } from '../run-view.ts';

const isLive = P.union(
  'planned',
  'launching',
  'provisioning',
  'setting_up',
  'running',
  'saving',
  'recovering',
);

const progressOf = (run: RunView): string => {
  const { progress } = run;
  if (progress === null) return run.phase === null ? '' : `, ${run.phase}`;
  const loss = progress.loss === null ? '' : `, loss ${progress.loss.toFixed(3)}`;
  const eta =
    progress.etaSeconds === null ? '' : `, about ${Math.round(progress.etaSeconds)} s left`;
  return `, step ${progress.step} of ${progress.maxSteps}${loss}${eta}`;
};

const evaluationOf = (run: RunView): string => {
  const { evalLossBefore, evalLossAfter } = run;
  if (evalLossAfter === null) return '';
  const before = evalLossBefore === null ? '' : ` (base ${evalLossBefore.toFixed(3)})`;
  return `, held-out loss ${evalLossAfter.toFixed(3)}${before}`;
};

/** One sentence on where a run stands. */
export const describeRun = (run: RunView): string =>
  match(run.status)
    .with(
      'succeeded',
      () =>
        `Run ${run.runId} succeeded after ${Math.round(run.elapsedSeconds)} s${evaluationOf(run)}. The result is in ${run.directory}.`,
    )
    .with(
      'failed',
      () => `Run ${run.runId} failed: ${run.error?.message ?? 'no reason was recorded'}`,
    )
    .with(
      'stopped',
      () =>
        `Run ${run.runId} was stopped${run.checkpoint === null ? '' : ` with a checkpoint at step ${run.checkpoint.step}`}.`,
    )
    .with('over_budget', () => `Run ${run.runId} reached its cap and was ended.`)
    .with(
      'lost',
      () =>
        `Run ${run.runId} was lost: its process ended without a word${run.canResume ? '; it can be resumed' : ''}.`,
    )
    .with(isLive, (status) => `Run ${run.runId} is ${status.replace('_', ' ')}${progressOf(run)}.`)
    .exhaustive();

const resumeAction = (run: RunView): NextAction[] =>
  run.canResume
    ? [
        {
          operation: 'planRun',
          input: { resumeFromRunId: run.runId },
          why: 'Plans a new run that goes on from the newest checkpoint.',
        },
      ]
    : [];

/** What a person or an assistant would do next with a run. */
export const nextActionsOf = (run: RunView): NextAction[] => {
  const input = { runId: run.runId };
  return match<Run['status'], NextAction[]>(run.status)
    .with('succeeded', () => [
      {
        operation: 'getArtifacts',
        input,
        why: 'Lists the files of the result after checking them.',
      },
    ])
    .with(P.union('failed', 'lost', 'over_budget'), () => [
      { operation: 'diagnoseRun', input, why: 'Tells why, and what to do.' },
      ...resumeAction(run),
    ])
    .with('stopped', () => resumeAction(run))
    .with(isLive, () => [
      { operation: 'waitForRun', input, why: 'Follows the run to its end.' },
      { operation: 'stopRun', input, why: 'Ends it after a checkpoint.' },
    ])
    .exhaustive();
};
