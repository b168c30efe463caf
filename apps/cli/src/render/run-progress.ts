import type { RunView } from '@vibeml/sdk';
import { countdown } from './duration.ts';
import { loss } from './numbers.ts';
import type { Page } from './page.ts';
import { progressBar } from './progress-bar.ts';
import { isOver } from './run-status.ts';
import { sparkline } from './sparkline.ts';

type Progress = NonNullable<RunView['progress']>;

/** Steps done, 0 to 1. */
export const progressShare = ({ step, maxSteps }: Progress): number =>
  maxSteps === 0 ? 0 : step / maxSteps;

/** The newest numbers of a training: loss, speed, time left while there is some. */
export const progressNumbers = (progress: Progress): readonly string[] => [
  `loss ${loss(progress.loss)}`,
  ...(progress.tokensPerSecond === null ? [] : [`${Math.round(progress.tokensPerSecond)} tok/s`]),
  ...(progress.etaSeconds === null || progress.etaSeconds <= 0
    ? []
    : [`ETA ${countdown(progress.etaSeconds)}`]),
];

/** A bar with the steps. */
export const progressLine = (progress: Progress, barWidth: number, page: Page): string =>
  `${progressBar(progressShare(progress), barWidth, page)} ${progress.step}/${progress.maxSteps}`;

/** Loss with its curve, speed and time left. */
export const curveLine = (run: RunView, progress: Progress, page: Page): string => {
  const shown = isOver(run.status) ? { ...progress, etaSeconds: null } : progress;
  const [lossPart = '', ...rest] = progressNumbers(shown);
  const used = [lossPart, ...rest].join('  ').length + 4;
  const width = Math.min(30, Math.max(0, page.width - used - 2));
  const curve = page.paint('accent', sparkline(run.recentLosses, width));
  return [`${lossPart} ${curve}`.trimEnd(), ...rest].join('  ');
};
