import type { OperationProgress } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import { pageOf } from '../page-of.ts';
import { cleanLine, cut } from '../render/clean-text.ts';
import { duration } from '../render/duration.ts';

/** Tells of one long step. */
export interface StepReporter {
  readonly onProgress: (progress: OperationProgress) => void;
  readonly done: (text: string) => void;
}

const silent: StepReporter = { onProgress: () => undefined, done: () => undefined };

/** Reports a step with its time: redrawn in a terminal, else a line per message; nothing for `--json`. */
export const startStep = async (
  context: Context,
  title: string,
  json: boolean | undefined,
): Promise<StepReporter> => {
  if (json) return silent;
  const startedMs = context.clock.now();
  const seconds = (): string => duration((context.clock.now() - startedMs) / 1000);
  const doneLine = (text: string): string =>
    `${pageOf(context).paint('good', '✔')} ${title} · ${text} · ${seconds()}`;
  if (!context.terminal.live) {
    context.out(`${title} …\n`);
    let last = '';
    return {
      onProgress: ({ message }) => {
        if (message !== last) context.out(`  ${cleanLine(message)}\n`);
        last = message;
      },
      done: (text) => context.out(`${doneLine(text)}\n`),
    };
  }
  const area = await context.openLiveArea();
  const draw = (message: string): void => {
    const page = pageOf(context);
    const head = `${page.paint('accent', '◌')} ${title} ${page.paint('faint', seconds())}`;
    area.draw(`${head}\n  ${page.paint('faint', cut(cleanLine(message), page.width - 2))}`);
  };
  draw('');
  return {
    onProgress: ({ message }) => draw(message),
    done: (text) => {
      area.draw(doneLine(text));
      area.end();
    },
  };
};
