import { classify } from './classify.ts';
import type { VibemlError } from './vibeml-error.ts';

/** Whether money is being spent while the error is shown: dollars per hour, or null when it isn't known. */
export interface SpendingNow {
  readonly hourlyUsd: number | null;
}

/** The address of an error's page, relative to the documentation. */
export const errorPage = (code: string): string =>
  `docs/errors.md#${code.replaceAll('.', '').replaceAll(' ', '-')}`;

const spendingLine = (spending: SpendingNow): string => {
  if (spending.hourlyUsd === null) return 'Spending now: not known';
  return spending.hourlyUsd > 0
    ? `Spending now: yes ($${spending.hourlyUsd.toFixed(2)}/h)`
    : 'Spending now: no';
};

/** Plain text for a person: what happened, what to try, whether a retry is safe, whether money is spent. */
export const renderText = (
  error: VibemlError,
  spending: SpendingNow = { hourlyUsd: 0 },
): string => {
  const tries = error.advice.flatMap((each) =>
    each.command === undefined
      ? [`  → ${each.text}`]
      : [`  → ${each.text}`, `      ${each.command}`],
  );
  return [
    error.message,
    ...tries,
    `  Retry safe: ${classify(error).retrySafe ? 'yes' : 'no'} · ${spendingLine(spending)} · ${error.code} (${errorPage(error.code)})`,
  ].join('\n');
};
