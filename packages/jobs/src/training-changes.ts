import type { Run, RunEvent, RunStatus } from '@vibeml/core-models';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type Changes = Partial<Run>;

// A run is copied at each event, so everything in it stays small.
const maxLosses = 60;
const maxPhases = 64;
const maxWarnings = 50;
const savingPhases: readonly string[] = ['save', 'export', 'upload'];

const withPhase = (
  phases: Run['phases'],
  event: EventOf<'phase-changed'>,
): { readonly phases: Run['phases'] } => {
  const seconds = event.seconds ?? 0;
  const known = phases.findIndex((each) => each.name === event.phase);
  if (known === -1)
    return { phases: [...phases, { name: event.phase, seconds }].slice(0, maxPhases) };
  return {
    phases: phases.map((each, index) =>
      index === known ? { name: each.name, seconds: each.seconds + seconds } : each,
    ),
  };
};

const statusOfPhase = (run: Run, phase: string): RunStatus =>
  savingPhases.includes(phase) ? 'saving' : run.status;

/** A phase that ends adds its seconds; one that fails stays the phase of the run. */
export const phaseChanges = (run: Run, event: EventOf<'phase-changed'>): Changes => {
  if (event.status === 'start')
    return { phase: event.phase, status: statusOfPhase(run, event.phase) };
  if (event.status === 'failed') return { phase: event.phase };
  return {
    ...withPhase(run.phases, event),
    phase: run.phase === event.phase ? null : run.phase,
  };
};

/** The losses without those of steps that are done again: a lost machine takes the steps since its last checkpoint with it. */
const lossesBefore = (run: Run, step: number): readonly number[] => {
  const { progress, recentLosses, checkpoint } = run;
  if (progress === null || step > progress.step) return recentLosses;
  const resumedAt = checkpoint !== null && checkpoint.step < step ? checkpoint.step : 0;
  const undone = Math.floor((progress.step - step) / Math.max(1, step - resumedAt)) + 1;
  return recentLosses.slice(0, Math.max(0, recentLosses.length - undone));
};

/** Progress is proof that the run runs, whatever was seen of it before. */
export const progressChanges = (run: Run, event: EventOf<'progress-reported'>): Changes => {
  const { type: _, gradNorm: __, ...progress } = event;
  return {
    status: 'running',
    progress,
    maxSteps: event.maxSteps,
    startedAt: run.startedAt ?? event.at,
    recentLosses:
      event.loss === null
        ? run.recentLosses
        : [...lossesBefore(run, event.step).slice(1 - maxLosses), event.loss],
  };
};

/** The loss before and after training; evaluations in between stay in the events. What a later machine starts from is not before. */
export const evaluationChanges = (run: Run, event: EventOf<'evaluation-reported'>): Changes => {
  if (event.when === 'before')
    return { evalLossBefore: run.recoveries > 0 ? (run.evalLossBefore ?? event.loss) : event.loss };
  return event.when === 'after' ? { evalLossAfter: event.loss } : {};
};

/** Each warning once, the first fifty. */
export const warningChanges = (run: Run, event: EventOf<'warning-raised'>): Changes => {
  const isKnown = run.warnings.some(
    (each) => each.code === event.code && each.message === event.message,
  );
  if (isKnown || run.warnings.length >= maxWarnings) return {};
  return { warnings: [...run.warnings, { code: event.code, message: event.message }] };
};
