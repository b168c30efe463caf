import type { Run } from '@vibeml/core-models';
import { match, P } from 'ts-pattern';

/** What is the matter with a run, or that nothing is. */
export type DiagnosisCategory =
  | 'healthy'
  | 'out_of_memory'
  | 'killed'
  | 'disk_full'
  | 'data'
  | 'model_access'
  | 'environment'
  | 'diverged'
  | 'network'
  | 'config'
  | 'artifact'
  | 'interrupted'
  | 'no_capacity'
  | 'quota'
  | 'credentials'
  | 'over_budget'
  | 'lost'
  | 'unknown';

// Exit codes of the trainer and of the shell; `killed` may still turn out to be something that the log names.
const byExitCode: ReadonlyMap<number | null, DiagnosisCategory> = new Map([
  [10, 'config'],
  [11, 'model_access'],
  [12, 'data'],
  [13, 'out_of_memory'],
  [14, 'disk_full'],
  [15, 'diverged'],
  [16, 'environment'],
  [17, 'artifact'],
  [33, 'interrupted'],
  [34, 'network'],
  [35, 'over_budget'],
]);

// Beginnings of error codes, the longer ones first.
const byErrorCode: readonly (readonly [string, DiagnosisCategory])[] = [
  ['environment.disk_full', 'disk_full'],
  ['run.artifact_missing', 'artifact'],
  ['run.interrupted', 'interrupted'],
  ['cloud.no_capacity', 'no_capacity'],
  ['cloud.quota_exceeded', 'quota'],
  ['cloud.access_denied', 'credentials'],
  ['training.diverged', 'diverged'],
  ['environment.', 'environment'],
  ['skypilot.', 'environment'],
  ['driver.', 'environment'],
  ['cloud.', 'environment'],
  ['keep.', 'environment'],
  ['network.', 'network'],
  ['memory.', 'out_of_memory'],
  ['export.', 'artifact'],
  ['config.', 'config'],
  ['model.', 'model_access'],
  ['data.', 'data'],
  ['disk.', 'disk_full'],
];

const categoryOfCode = (code: string): DiagnosisCategory | undefined =>
  byErrorCode.find(([beginning]) => code.startsWith(beginning))?.[1];

const wasKilled = (run: Run): boolean => run.exitCode === 137 || run.exitCode === 9;

const categoryOfFailure = (run: Run, fromLog: DiagnosisCategory | undefined): DiagnosisCategory => {
  const known =
    (run.error === null ? undefined : categoryOfCode(run.error.code)) ??
    byExitCode.get(run.exitCode);
  if (known !== undefined) return known;
  return fromLog ?? (wasKilled(run) ? 'killed' : 'unknown');
};

// What kept another machine from coming, or what the log of the last one says.
const categoryOfLoss = (run: Run, fromLog: DiagnosisCategory | undefined): DiagnosisCategory =>
  (run.error === null ? undefined : categoryOfCode(run.error.code)) ?? fromLog ?? 'lost';

/** The category of a run, from its status, its error, its exit code, and what the log hints at, in this order. */
export const categoryOf = (run: Run, fromLog: DiagnosisCategory | undefined): DiagnosisCategory =>
  match(run.status)
    .returnType<DiagnosisCategory>()
    .with(
      P.union('planned', 'launching', 'provisioning', 'setting_up', 'running', 'saving'),
      P.union('recovering', 'succeeded'),
      () => 'healthy',
    )
    .with('over_budget', () => 'over_budget')
    .with('stopped', () => 'interrupted')
    .with('lost', () => categoryOfLoss(run, fromLog))
    .with('failed', () => categoryOfFailure(run, fromLog))
    .exhaustive();
