import type { CallContext, Run, RunId } from '@vibeml/core-models';
import type { Advice } from '@vibeml/errors';
import { explainExitCode } from '@vibeml/trainer';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { canResume } from './can-resume.ts';
import { adviceOf } from './diagnosis-advice.ts';
import { categoryOf, type DiagnosisCategory } from './diagnosis-category.ts';
import { verdictOf } from './diagnosis-verdict.ts';
import { type Evidence, type LogHint, readHints } from './log-evidence.ts';
import type { JobsPorts } from './ports.ts';
import type { ReadError, RefreshRun } from './refresh-run.ts';
import { isTerminal } from './run-status.ts';
import type { RunView } from './run-view.ts';

/** Why a run is as it is, and what to do. */
export interface Diagnosis {
  readonly runId: RunId;
  readonly category: DiagnosisCategory;
  /** One sentence. */
  readonly verdict: string;
  readonly evidence: readonly Evidence[];
  /** Whether money is being spent now; true when a paid machine may still be there and the engine gave no answer. */
  readonly stillBilling: boolean;
  readonly canResume: boolean;
  readonly advice: readonly Advice[];
}

/** Explains a run from its exit code, its events and the end of its logs. */
export type DiagnoseRun = (runId: RunId, context: CallContext) => ResultAsync<Diagnosis, ReadError>;

const maxLogEvidence = 5;
const maxWarnings = 3;

const exitEvidence = (run: Run): readonly Evidence[] =>
  run.exitCode === null || run.exitCode === 0
    ? []
    : [
        {
          source: 'exit_code',
          text: `exit code ${run.exitCode}: ${explainExitCode(run.exitCode).message}`,
        },
      ];

const eventEvidence = (run: Run): readonly Evidence[] => [
  ...(run.error === null
    ? []
    : [{ source: 'event' as const, text: `${run.error.message} (${run.error.code})` }]),
  ...run.warnings
    .slice(-maxWarnings)
    .map((each) => ({ source: 'event' as const, text: `warning: ${each.message}` })),
];

const isBilling = ({ run, hourlyUsd }: RunView): boolean =>
  hourlyUsd === null
    ? run.hourlyUsd > 0 && run.handle !== null && run.releasedAt === null
    : hourlyUsd > 0;

const hasFailed = (run: Run): boolean =>
  isTerminal(run.status) && run.status !== 'succeeded' && run.status !== 'stopped';

const explain = (view: RunView, hints: readonly LogHint[]): Diagnosis => {
  const { run } = view;
  // The last hint is nearest to the end.
  const category = categoryOf(run, hints.at(-1)?.category);
  const fitting = hints.filter((hint) => hint.category === category);
  return {
    runId: run.id,
    category,
    verdict: verdictOf(run, category),
    evidence: [
      ...exitEvidence(run),
      ...eventEvidence(run),
      ...fitting.slice(-maxLogEvidence).map((hint) => hint.evidence),
      ...(view.problem === null ? [] : [{ source: 'engine' as const, text: view.problem.message }]),
    ],
    stillBilling: isBilling(view),
    canResume: canResume(run),
    advice: adviceOf(run, category),
  };
};

/** Makes `diagnose`. Logs are read only for a run that failed; one that can't be read is left out. */
export const createDiagnoseRun = (ports: JobsPorts, refresh: RefreshRun): DiagnoseRun => {
  const hintsOf = (run: Run, context: CallContext): ResultAsync<readonly LogHint[], never> => {
    const { handle } = run;
    if (handle === null || !hasFailed(run)) return okAsync([]);
    const driver = ports.driver(run.driver);
    return readHints(driver, handle, 'setup', context).andThen((setup) =>
      readHints(driver, handle, 'run', context).map((work) => [...setup, ...work]),
    );
  };

  return (runId, context) =>
    safeTry(async function* () {
      const view = yield* refresh(runId, context);
      return ok(explain(view, yield* hintsOf(view.run, context)));
    });
};
