import { pythonSources } from './python-sources.generated.ts';

/** Path of the runner in the job directory. */
export const runnerPath = 'runner.py';

/** The Python files every job carries, by path in the job directory: the runner, and the training program. */
export function trainerFiles(): Readonly<Record<string, string>> {
  return { ...pythonSources };
}
