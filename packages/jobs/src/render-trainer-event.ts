import type { TrainerEvent } from '@vibeml/trainer';
import { match } from 'ts-pattern';

const shorten = (value: number | null): string => (value === null ? '?' : value.toPrecision(4));

/** An event as one line for a person; null for one that says nothing to a reader of a log. */
export const renderTrainerEvent = (event: TrainerEvent): string | null =>
  match(event)
    .returnType<string | null>()
    .with(
      { type: 'progress' },
      ({ step, max_steps, loss, tokens_per_second }) =>
        `step ${step}/${max_steps}  loss ${shorten(loss)}  ${shorten(tokens_per_second)} tok/s`,
    )
    .with({ type: 'phase', status: 'start' }, ({ name }) => `${name} started`)
    .with({ type: 'phase', status: 'failed' }, ({ name }) => `${name} failed`)
    .with({ type: 'phase' }, ({ name, seconds }) =>
      seconds === undefined ? `${name} done` : `${name} done in ${seconds.toFixed(1)} s`,
    )
    .with({ type: 'note' }, ({ message }) => message)
    .with({ type: 'warning' }, ({ message }) => `warning: ${message}`)
    .with({ type: 'error' }, ({ code, message }) => `error: ${message} (${code})`)
    .with({ type: 'eval' }, ({ stage, loss }) => `held-out loss ${stage} ${shorten(loss)}`)
    .with(
      { type: 'answers' },
      ({ stage, exact_rate, rows }) =>
        `answers ${stage}: ${(exact_rate * 100).toFixed(1)} % exact of ${rows}`,
    )
    .with({ type: 'checkpoint' }, ({ step }) => `checkpoint of step ${step} saved`)
    .with({ type: 'interrupted' }, ({ step }) => `interrupted at step ${step}`)
    .with({ type: 'result' }, ({ status }) => `result: ${status}`)
    .with({ type: 'env' }, { type: 'data' }, { type: 'plan' }, { type: 'unknown' }, () => null)
    .exhaustive();
