import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from 'vibeml-testing';
import * as z from 'zod';

const marker = '::vibeml::';
const Event = z.looseObject({ type: z.string(), step: z.number().nullish() });

/** The log of a run's training. */
export const logOf = (runDirectory: string, phase: 'setup' | 'run' = 'run'): string =>
  join(runDirectory, 'logs', `${phase}.log`);

const readLog = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Waits until the training has said something; fails with the end of the log when the job is over first. */
export const untilLogged = async (runDirectory: string, pattern: RegExp): Promise<void> => {
  const isOver = () => existsSync(join(runDirectory, '.vibeml/exit.json'));
  const seen = await eventually(
    () => ({ over: isOver(), text: readLog(logOf(runDirectory)) }),
    ({ over, text }) => over || pattern.test(text),
    240_000,
  );
  if (!pattern.test(seen.text)) throw new Error(`never said ${pattern}: ${seen.text.slice(-2000)}`);
};

/** What the training reported, of one type, oldest first. */
export const followedEvents = (
  runDirectory: string,
  type: string,
): readonly z.output<typeof Event>[] =>
  readLog(logOf(runDirectory))
    .split('\n')
    .filter((line) => line.startsWith(marker))
    .map((line) => Event.parse(JSON.parse(line.slice(marker.length))))
    .filter((event) => event.type === type);
