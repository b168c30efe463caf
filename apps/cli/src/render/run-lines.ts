import type { RunView } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { duration } from './duration.ts';
import { loss, percent } from './numbers.ts';
import { phaseName } from './run-phases.ts';
import { progressNumbers, progressShare } from './run-progress.ts';
import { isOver, statusName } from './run-status.ts';

/** What of a run was already printed. */
export interface Printed {
  readonly status: RunView['status'] | null;
  readonly phases: number;
  readonly warnings: number;
  readonly evaluations: number;
  readonly step: number;
  readonly share: number;
  /** Time of the last line, milliseconds since 1970; null before the first. */
  readonly atMs: number | null;
}

/** Before the first line. */
export const nothingPrinted: Printed = {
  status: null,
  phases: 0,
  warnings: 0,
  evaluations: 0,
  step: 0,
  share: 0,
  atMs: null,
};

const leastShare = 0.05;
const leastMs = 10_000;
/** A phase that says nothing for so long is named, so that nobody thinks it hangs. */
const quietMs = 20_000;

const evaluationsOf = (run: RunView): readonly string[] => [
  ...(run.evalLossBefore === null ? [] : [`held-out loss before ${loss(run.evalLossBefore)}`]),
  ...(run.evalLossAfter === null ? [] : [`held-out loss after ${loss(run.evalLossAfter)}`]),
];

/** One line per phase that ended, per new status, warning and evaluation. */
const eventLines = (printed: Printed, run: RunView): readonly string[] => [
  ...(printed.status === run.status || isOver(run.status)
    ? []
    : [`run ${run.runId}: ${statusName(run.status)}`]),
  ...run.phases
    .slice(printed.phases)
    .map((phase) => `${phaseName(phase.name)}: ${duration(phase.seconds)}`),
  ...evaluationsOf(run).slice(printed.evaluations),
  ...run.warnings.slice(printed.warnings).map((each) => `warning: ${cleanLine(each.message)}`),
];

/** A new step is worth a line after 5 % of all steps, or ten seconds. */
const isWorthALine = (printed: Printed, run: RunView, nowMs: number): boolean => {
  const { progress } = run;
  if (progress === null || progress.step <= printed.step) return false;
  const isFarther = progressShare(progress) - printed.share >= leastShare;
  return printed.step === 0 || isFarther || nowMs - (printed.atMs ?? 0) >= leastMs;
};

const progressText = (run: RunView): readonly string[] =>
  run.progress === null
    ? []
    : [
        `step ${run.progress.step}/${run.progress.maxSteps} (${percent(Math.round(progressShare(run.progress) * 100) / 100)}), ${progressNumbers(run.progress).join(', ')}`,
      ];

/** What goes on: a phase of the job, or before there is one what happens to its machine. */
const currentOf = ({ phase, status }: RunView): string | null => {
  if (phase !== null) return phaseName(phase);
  return status === 'provisioning' || status === 'recovering' ? statusName(status) : null;
};

const quietText = (printed: Printed, run: RunView, nowMs: number): readonly string[] => {
  const current = currentOf(run);
  return current !== null && printed.atMs !== null && nowMs - printed.atMs >= quietMs
    ? [`${current} goes on, ${duration(run.elapsedSeconds)} since the start`]
    : [];
};

/** The lines that are new since the last look, for output that is no terminal. */
export const newRunLines = (
  printed: Printed,
  run: RunView,
  nowMs: number,
): { readonly lines: readonly string[]; readonly printed: Printed } => {
  const isWorthy = isWorthALine(printed, run, nowMs);
  const news = [...eventLines(printed, run), ...(isWorthy ? progressText(run) : [])];
  const lines = news.length > 0 ? news : quietText(printed, run, nowMs);
  return {
    lines,
    printed: {
      status: run.status,
      phases: run.phases.length,
      warnings: run.warnings.length,
      evaluations: evaluationsOf(run).length,
      step: isWorthy ? (run.progress?.step ?? 0) : printed.step,
      share: isWorthy && run.progress !== null ? progressShare(run.progress) : printed.share,
      atMs: lines.length > 0 ? nowMs : printed.atMs,
    },
  };
};
