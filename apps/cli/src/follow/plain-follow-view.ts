import { newRunLines, nothingPrinted } from '../render/run-lines.ts';
import type { FollowView } from './follow-view.ts';

/** Prints a line where something happened. */
export const createPlainFollowView = (
  print: (line: string) => void,
  now: () => number,
): FollowView => {
  let printed = nothingPrinted;
  return {
    show: (run) => {
      const next = newRunLines(printed, run, now());
      printed = next.printed;
      for (const line of next.lines) print(line);
    },
    end: () => undefined,
  };
};
