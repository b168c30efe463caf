import type { Run } from '@vibeml/core-models';
import { match } from 'ts-pattern';
import type { DiagnosisCategory } from './diagnosis-category.ts';

const progressText = (run: Run): string =>
  run.progress === null ? '' : ` at step ${run.progress.step} of ${run.progress.maxSteps}`;

const healthyText = (run: Run): string =>
  run.status === 'succeeded'
    ? 'The run succeeded.'
    : `The run is ${run.status.replace('_', ' ')}${progressText(run)}; nothing points to a fault.`;

const interruptedText = (run: Run): string =>
  run.status === 'stopped'
    ? `The run was stopped as asked${progressText(run)}.`
    : `A signal from outside interrupted the run${progressText(run)}.`;

const afterMachines = (run: Run): string =>
  run.recoveries === 0 ? '' : ` to go on with${progressText(run)}`;

const lossText = (run: Run): string =>
  run.error?.code === 'run.restarts_used_up'
    ? `Every machine of the run was lost${progressText(run)}: ${run.recoveries} of ${run.maxRestarts} restarts are used up.`
    : `The job vanished${progressText(run)}.`;

/** What is the matter, in one sentence. */
export const verdictOf = (run: Run, category: DiagnosisCategory): string =>
  match(category)
    .with('healthy', () => healthyText(run))
    .with('out_of_memory', () => `Memory ran out${progressText(run)}.`)
    .with(
      'killed',
      () =>
        `The system killed the program${progressText(run)}, probably because the machine ran out of memory.`,
    )
    .with('disk_full', () => `The disk was full${progressText(run)}.`)
    .with('data', () => 'The data could not be read or used.')
    .with('model_access', () => 'The model could not be loaded.')
    .with('environment', () => 'The training environment could not be built or used.')
    .with(
      'diverged',
      () => `Training diverged${progressText(run)}: the loss is no longer a number.`,
    )
    .with('network', () => 'The network or a server did not answer.')
    .with('config', () => 'The configuration was refused.')
    .with('artifact', () => 'The run trained to its end, but its result is missing or damaged.')
    .with('interrupted', () => interruptedText(run))
    .with('no_capacity', () => `No machine could be had${afterMachines(run)}.`)
    .with('quota', () => `The account may not use such a machine${afterMachines(run)}.`)
    .with(
      'credentials',
      () => `The credentials for the machine are missing or rejected${afterMachines(run)}.`,
    )
    .with('over_budget', () => `The cap on money or time was reached${progressText(run)}.`)
    .with('lost', () => lossText(run))
    .with('unknown', () => `The run failed${progressText(run)}, and nothing names the cause.`)
    .exhaustive();
