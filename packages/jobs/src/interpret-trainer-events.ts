import { JsonObject, type Run, type RunEvent } from '@vibeml/core-models';
import { excerpt } from '@vibeml/errors';
import type { TrainerEvent } from '@vibeml/trainer';
import { match, P } from 'ts-pattern';
import { epochToIso } from './epoch-to-iso.ts';
import { isTerminal } from './run-status.ts';

type EventOf<Type extends TrainerEvent['type']> = Extract<TrainerEvent, { type: Type }>;

const maxNameCharacters = 128;

// The texts come from a log, so they are cleaned before anybody shows them.
const nameOf = (text: string): string => excerpt(text, maxNameCharacters);

/** What an event says, without its envelope. */
const factsOf = (event: TrainerEvent): JsonObject => {
  const { type: _, v: __, t: ___, ...facts } = event;
  const parsed = JsonObject.safeParse(facts);
  return parsed.success ? parsed.data : {};
};

const progressOf = (event: EventOf<'progress'>, at: string): RunEvent => ({
  type: 'progress-reported',
  at,
  step: event.step,
  maxSteps: event.max_steps,
  epoch: event.epoch,
  loss: event.loss,
  learningRate: event.learning_rate,
  gradNorm: event.grad_norm,
  tokens: event.tokens,
  tokensPerSecond: event.tokens_per_second,
  stepSeconds: event.step_seconds,
  etaSeconds: event.eta_seconds,
  memoryGib: event.peak_gpu_gib ?? event.rss_gib,
});

const planOf = (event: EventOf<'plan'>, at: string): RunEvent => ({
  type: 'training-planned',
  at,
  maxSteps: event.max_steps,
  trainableParameters: event.trainable_params,
  totalParameters: event.total_params,
  effectiveBatchSize: event.effective_batch,
  resumedFromStep: event.resumed_from_step,
});

const phaseOf = (event: EventOf<'phase'>, at: string): RunEvent => ({
  type: 'phase-changed',
  at,
  phase: nameOf(event.name),
  status: event.status,
  seconds: event.seconds ?? null,
});

const errorOf = (event: EventOf<'error'>, at: string): RunEvent => ({
  type: 'error-reported',
  at,
  code: nameOf(event.code),
  message: excerpt(event.message),
  hint: event.hint === null ? null : excerpt(event.hint),
  exitCode: event.exit_code,
});

const eventsOf = (event: TrainerEvent): readonly RunEvent[] => {
  const at = epochToIso(event.t);
  return (
    match(event)
      .returnType<readonly RunEvent[]>()
      .with({ type: 'progress' }, (each) => [progressOf(each, at)])
      .with({ type: 'phase' }, (each) => [phaseOf(each, at)])
      .with({ type: 'warning' }, ({ code, message }) => [
        { type: 'warning-raised', at, code: nameOf(code), message: excerpt(message) },
      ])
      .with({ type: 'checkpoint' }, ({ step, path, bytes }) => [
        { type: 'checkpoint-saved', at, step, path: excerpt(path, 1024), bytes },
      ])
      .with({ type: 'eval' }, ({ step, stage, loss }) => [
        { type: 'evaluation-reported', at, step, when: stage, loss },
      ])
      .with({ type: 'answers', stage: P.union('before', 'after') }, (each) => [
        { type: 'answers-reported', at, when: each.stage, facts: factsOf(each) },
      ])
      .with({ type: 'plan' }, (each) => [planOf(each, at)])
      .with({ type: 'data' }, (each) => [{ type: 'data-reported', at, facts: factsOf(each) }])
      .with({ type: 'env' }, (each) => [{ type: 'environment-reported', at, facts: factsOf(each) }])
      .with({ type: 'interrupted' }, ({ step, checkpoint }) => [
        { type: 'training-interrupted', at, step, checkpoint },
      ])
      .with({ type: 'result' }, (each) => [{ type: 'result-reported', at, facts: factsOf(each) }])
      .with({ type: 'error' }, (each) => [errorOf(each, at)])
      // Notes, answers in between and what a newer trainer says stay in the log.
      .with({ type: 'note' }, { type: 'answers' }, { type: 'unknown' }, () => [])
      .exhaustive()
  );
};

/**
 * The run events of what the trainer said, one by one and in order, whatever pieces the log was read in. A run that
 * ended takes none.
 */
export const interpretTrainerEvents = (
  run: Run,
  events: readonly TrainerEvent[],
): readonly RunEvent[] => (isTerminal(run.status) ? [] : events.flatMap(eventsOf));
