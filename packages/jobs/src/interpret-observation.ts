import type { JobFailure, Observation, Run, RunEvent } from '@vibeml/core-models';
import { match } from 'ts-pattern';
import { machineEvents } from './billed-machine.ts';
import { canTryAgain } from './launch-failure.ts';
import { mayRecover } from './may-recover.ts';
import { isTerminal } from './run-status.ts';

/** What is known beside the observation. */
export interface ObservationContext {
  /** Whether every line of the job's logs has been read into events; only then may its end be told. */
  readonly logsComplete: boolean;
}

const startedEvents = (run: Run, observation: Observation): readonly RunEvent[] =>
  run.startedAt === null && run.status !== 'setting_up'
    ? [{ type: 'setup-started', at: observation.startedAt ?? observation.observedAt }]
    : [];

const workEvents = (run: Run, observation: Observation): readonly RunEvent[] =>
  run.status === 'running' || run.status === 'saving'
    ? []
    : [...startedEvents(run, observation), { type: 'work-started', at: observation.observedAt }];

const endEvents = (run: Run, observation: Observation): readonly RunEvent[] =>
  run.endedAt === null
    ? [
        ...startedEvents(run, observation),
        {
          type: 'job-ended',
          at: observation.endedAt ?? observation.observedAt,
          exitCode: observation.exitCode,
        },
      ]
    : [];

const setupEvents = (run: Run, observation: Observation): readonly RunEvent[] =>
  run.status === 'setting_up' || run.status === 'running' || run.status === 'saving'
    ? []
    : [{ type: 'setup-started', at: observation.startedAt ?? observation.observedAt }];

/** The machine could not be had. A later attempt may try again; for the first one a person decides. */
const failureEvents = (
  run: Run,
  observation: Observation,
  failure: JobFailure,
): readonly RunEvent[] => {
  const at = observation.endedAt ?? observation.observedAt;
  const { code, message, hint } = failure;
  const isTriedAgain =
    observation.state === 'lost' && run.recoveries > 0 && mayRecover(run) && canTryAgain(code);
  return isTriedAgain
    ? [{ type: 'machine-lost', at, evidence: message }]
    : [{ type: 'launch-failed', at, code, message, hint }];
};

const lostEvents = (run: Run, observation: Observation): readonly RunEvent[] => {
  const { evidence, endedAt, observedAt } = observation;
  return run.endedAt === null
    ? [{ type: 'machine-lost', at: endedAt ?? observedAt, evidence }]
    : [];
};

const stateEvents = (
  run: Run,
  observation: Observation,
  { logsComplete }: ObservationContext,
): readonly RunEvent[] => {
  const { state, failure } = observation;
  const isOver = state === 'ended' || state === 'lost';
  if (isOver && !logsComplete) return [];
  if (isOver && failure != null) return failureEvents(run, observation, failure);
  return match(state)
    .returnType<readonly RunEvent[]>()
    .with('starting', () => [])
    .with('setting_up', () => setupEvents(run, observation))
    .with('running', () => workEvents(run, observation))
    .with('ended', () => endEvents(run, observation))
    .with('lost', () => lostEvents(run, observation))
    .exhaustive();
};

/** What an engine that replaces lost machines by itself tells of it. */
const replacementEvents = (run: Run, observation: Observation): readonly RunEvent[] => {
  const { preemptions = 0, observedAt } = observation;
  if (preemptions === 0) return [];
  const message = `The engine has replaced a lost machine ${preemptions === 1 ? 'once' : `${preemptions} times`}.`;
  return run.warnings.some((each) => each.message === message)
    ? []
    : [{ type: 'warning-raised', at: observedAt, code: 'run.machine_replaced', message }];
};

/**
 * The events that an observation adds to what is known of a run. Nothing new gives no events, so looking twice changes
 * nothing; the end of a job is told only once its logs are read. Between two machines there is nothing to look at.
 */
export const interpretObservation = (
  run: Run,
  observation: Observation,
  context: ObservationContext,
): readonly RunEvent[] => {
  if (isTerminal(run.status) || run.status === 'recovering') return [];
  return [
    ...machineEvents(run, observation),
    ...(run.endedAt === null
      ? [...replacementEvents(run, observation), ...stateEvents(run, observation, context)]
      : []),
  ];
};
