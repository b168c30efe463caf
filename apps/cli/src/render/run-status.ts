import type { RunStatus } from '@vibeml/sdk';
import { match, P } from 'ts-pattern';
import type { Look, Page } from './page.ts';

/** The statuses of a run that goes on. */
export const liveStatuses = [
  'planned',
  'launching',
  'provisioning',
  'setting_up',
  'running',
  'saving',
  'recovering',
] as const satisfies readonly RunStatus[];

/** Whether a run has ended for good. */
export const isOver = (status: RunStatus): boolean =>
  match(status)
    .with(P.union('succeeded', 'failed', 'stopped', 'over_budget', 'lost'), () => true)
    .with(P.union(...liveStatuses), () => false)
    .exhaustive();

interface Sign {
  readonly look: Look;
  readonly mark: string;
}

const signOf = (status: RunStatus): Sign =>
  match(status)
    .returnType<Sign>()
    .with('succeeded', () => ({ look: 'good', mark: '✔' }))
    .with(P.union('failed', 'lost', 'over_budget'), () => ({ look: 'bad', mark: '✗' }))
    .with('stopped', () => ({ look: 'warn', mark: '■' }))
    .with('recovering', () => ({ look: 'warn', mark: '●' }))
    .with(
      P.union('planned', 'launching', 'provisioning', 'setting_up', 'running', 'saving'),
      () => ({ look: 'accent', mark: '●' }),
    )
    .exhaustive();

/** The status in words. */
export const statusName = (status: RunStatus): string => status.replace('_', ' ');

/** A mark in the colour of the status. */
export const statusMark = (status: RunStatus, page: Page): string => {
  const { look, mark } = signOf(status);
  return page.paint(look, mark);
};

/** Mark and words in the colour of the status. */
export const statusLabel = (status: RunStatus, page: Page): string => {
  const { look, mark } = signOf(status);
  return page.paint(look, `${mark} ${statusName(status)}`);
};
