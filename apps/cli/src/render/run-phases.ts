import type { RunView } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { duration } from './duration.ts';
import type { Page } from './page.ts';

const names: Readonly<Record<string, string>> = {
  environment: 'environment',
  import: 'libraries',
  download_model: 'download',
  load_model: 'model',
  load_data: 'data',
  tokenize: 'tokens',
  evaluate_before: 'test before',
  train: 'train',
  evaluate_after: 'test after',
  save: 'save',
};

/** A phase in plain words. */
export const phaseName = (phase: string): string =>
  names[phase] ?? cleanLine(phase).replaceAll('_', ' ');

/** The phases that ended with their times, and the one that runs. */
export const phaseParts = (run: RunView, page: Page): readonly string[] => [
  ...run.phases.map(
    (phase) =>
      `${phaseName(phase.name)} ${page.paint('good', '✔')} ${page.paint('faint', duration(phase.seconds))}`,
  ),
  ...(run.phase === null ? [] : [page.paint('strong', phaseName(run.phase))]),
];
