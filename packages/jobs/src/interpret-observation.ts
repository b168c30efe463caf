import type { Observation, Run, RunEvent } from '@vibeml/core-models';
import { match } from 'ts-pattern';
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

/**
 * The events that an observation adds to what is known of a run. Nothing new gives no events, so looking twice changes
 * nothing; the end of a job is told only once its logs are read.
 */
export const interpretObservation = (
  run: Run,
  observation: Observation,
  context: ObservationContext,
): readonly RunEvent[] => {
  if (isTerminal(run.status) || run.endedAt !== null) return [];
  return match(observation.state)
    .returnType<readonly RunEvent[]>()
    .with('starting', () => [])
    .with('setting_up', () => setupEvents(run, observation))
    .with('running', () => workEvents(run, observation))
    .with('ended', () => (context.logsComplete ? endEvents(run, observation) : []))
    .with('lost', () =>
      context.logsComplete
        ? [
            {
              type: 'machine-lost',
              at: observation.endedAt ?? observation.observedAt,
              evidence: observation.evidence,
            },
          ]
        : [],
    )
    .exhaustive();
};
