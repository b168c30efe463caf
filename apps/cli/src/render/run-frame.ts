import type { RunView } from '@vibeml/sdk';
import { duration } from './duration.ts';
import { dollars } from './numbers.ts';
import type { Page } from './page.ts';
import { phaseParts } from './run-phases.ts';
import { curveLine, progressLine } from './run-progress.ts';
import { statusMark, statusName } from './run-status.ts';
import { wrapParts } from './wrap-parts.ts';

const widestBar = 40;

/** What a terminal shows of a run that is going on; drawn again and again. */
export const renderRunFrame = (run: RunView, page: Page): string => {
  const cost = run.hourlyUsd === 0 ? '' : ` · ${dollars(run.spentUsd)} so far`;
  const head = `${statusMark(run.status, page)} run ${page.paint('strong', run.runId)} ${page.paint('faint', `${statusName(run.status)} · ${duration(run.elapsedSeconds)}${cost}`)}`;
  const { progress } = run;
  const bar = Math.max(10, Math.min(widestBar, page.width - 20));
  return [
    head,
    ...wrapParts(phaseParts(run, page), '   ', page.width - 2).map((line) => `  ${line}`),
    ...(progress === null
      ? []
      : [`  ${progressLine(progress, bar, page)}`, `  ${curveLine(run, progress, page)}`]),
  ].join('\n');
};
