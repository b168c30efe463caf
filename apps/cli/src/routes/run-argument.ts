import type { Context } from '../context.ts';

/** Ids of known runs that start with what is typed; a store that can't be read proposes nothing. */
export async function proposeRuns(this: Context, partial: string): Promise<readonly string[]> {
  const vibeml = await this.vibeml();
  return vibeml.listRuns({ limit: 100, cached: true }).match(
    ({ runs }) => runs.map((run) => String(run.runId)).filter((id) => id.startsWith(partial)),
    () => [],
  );
}

/** The id of a run, as a command's only argument. */
export const runArgument = {
  kind: 'tuple',
  parameters: [
    {
      parse: String,
      brief: 'Id of a run, from vibeml runs',
      placeholder: 'RUN',
      proposeCompletions: proposeRuns,
    },
  ],
} as const;
