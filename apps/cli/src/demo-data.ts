import { readFile } from 'node:fs/promises';

/** The quickstart's dataset: rows to train on, and rows phrased differently to test on. */
export interface DemoData {
  readonly train: string;
  readonly heldOut: string;
}

/** What stands before every conversation of the dataset; a chat with the result needs it, too. */
export const demoSystemPrompt = 'Route the ticket.';

// `src` and `dist` lie at the same depth, so this holds for both.
const read = (name: string): Promise<string> =>
  readFile(new URL(`../assets/quickstart/${name}`, import.meta.url), 'utf8');

/** Reads the dataset that ships with this program; a missing file means a broken installation. */
export const readDemoData = async (): Promise<DemoData> => {
  const [train, heldOut] = await Promise.all([read('train.jsonl'), read('held-out.jsonl')]);
  return { train, heldOut };
};
