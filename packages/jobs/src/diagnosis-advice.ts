import type { Run } from '@vibeml/core-models';
import type { Advice } from '@vibeml/errors';
import { match } from 'ts-pattern';
import { canResume } from './can-resume.ts';
import type { DiagnosisCategory } from './diagnosis-category.ts';

const lessMemory: readonly Advice[] = [
  { text: 'Halve --batch-size and double --gradient-accumulation; the result stays the same.' },
  { text: 'Lower --max-length, or turn --gradient-checkpointing on.' },
  { text: 'Or train a smaller model.', command: 'vibeml workflows' },
];

const resumeAdvice = (run: Run): readonly Advice[] =>
  canResume(run)
    ? [
        {
          text: `Go on from the checkpoint of step ${run.checkpoint?.step}.`,
          command: `vibeml resume ${run.id}`,
        },
      ]
    : [];

const doctor: Advice = { text: 'See what is missing.', command: 'vibeml doctor' };
const logsOf = (run: Run): Advice => ({
  text: 'Read the lines that look like errors.',
  command: `vibeml logs ${run.id} --errors`,
});
const setupLogsOf = (run: Run): Advice => ({
  text: 'Read what setup wrote.',
  command: `vibeml logs ${run.id} --source setup`,
});
const inspectOf = (run: Run): Advice => ({
  text: 'Look at the rows; every finding names its line.',
  command: `vibeml inspect ${JSON.stringify(run.dataset)}`,
});

const lostHere: readonly Advice[] = [
  {
    text: 'The process ended without a word: the machine was restarted, or something killed it.',
  },
];
const lostElsewhere: readonly Advice[] = [
  {
    text: 'The machine was taken away: a spot machine by its cloud, a node by its cluster. On demand it stays.',
  },
  { text: 'See that nothing of it still bills.', command: 'vibeml billing' },
];

const adviceFor = (run: Run, category: DiagnosisCategory): readonly Advice[] =>
  match(category)
    .returnType<readonly Advice[]>()
    .with('healthy', () => [])
    .with('out_of_memory', () => lessMemory)
    .with('killed', () => [
      { text: 'Close other programs that need memory, and look at how much is free.' },
      ...lessMemory,
    ])
    .with('disk_full', () => [
      {
        text: 'Free some room where the run has its directory.',
        command: `df -h ${JSON.stringify(run.directory)}`,
      },
    ])
    .with('data', () => [inspectOf(run)])
    .with('model_access', () => [
      {
        text: 'Check the name of the model. If it is gated, accept its terms and set HF_TOKEN to a token of that account.',
      },
    ])
    .with('environment', () => [doctor, setupLogsOf(run)])
    .with('diverged', () => [
      { text: 'Lower --learning-rate to a third of what it was, and keep some --warmup-steps.' },
      inspectOf(run),
    ])
    .with('network', () => [
      { text: 'Check the network, then start again: what was loaded is kept.' },
    ])
    .with('config', () => [
      { text: 'Plan again; every setting is checked.', command: 'vibeml plan --help' },
    ])
    .with('artifact', () => [logsOf(run)])
    .with('interrupted', () => [])
    .with('over_budget', () => [{ text: 'Allow more with --max-cost, or plan a shorter run.' }])
    .with('no_capacity', () => [
      {
        text: 'See what is offered where, and plan it for another GPU or place.',
        command: 'vibeml gpus',
      },
      { text: 'Or try again later: nothing was kept, and nothing bills.' },
    ])
    .with('quota', () => [
      {
        text: 'Ask the provider for more quota, or plan it for another GPU or place.',
        command: 'vibeml gpus',
      },
    ])
    .with('credentials', () => [doctor])
    .with('lost', () => (run.driver === 'local' ? lostHere : lostElsewhere))
    .with('unknown', () => [logsOf(run)])
    .exhaustive();
/** What to do next, most useful first. */
export const adviceOf = (run: Run, category: DiagnosisCategory): readonly Advice[] => {
  // After these the same run would end the same way, so the cause comes first.
  const needsChange: readonly DiagnosisCategory[] = [
    'out_of_memory',
    'killed',
    'disk_full',
    'diverged',
    'over_budget',
  ];
  const advice = adviceFor(run, category);
  return needsChange.includes(category)
    ? [...advice, ...resumeAdvice(run)]
    : [...resumeAdvice(run), ...advice];
};
