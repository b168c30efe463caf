/** What an exit code of the runner or the program means. */
export type ExitMeaning = {
  readonly code: number;
  /** A stable word. */
  readonly name:
    | 'done'
    | 'unexpected'
    | 'config'
    | 'model'
    | 'data'
    | 'memory'
    | 'disk'
    | 'diverged'
    | 'environment'
    | 'export'
    | 'interrupted'
    | 'network'
    | 'fuse'
    | 'killed';
  readonly message: string;
  /** Whether the same job may be started again without a change, to go on where it stopped. */
  readonly isRecoverable: boolean;
};

function meaning(
  code: number,
  name: ExitMeaning['name'],
  isRecoverable: boolean,
  message: string,
): ExitMeaning {
  return { code, name, isRecoverable, message };
}

const meanings: readonly ExitMeaning[] = [
  meaning(0, 'done', false, 'The run is done.'),
  meaning(1, 'unexpected', false, 'The program failed in a way it does not know.'),
  meaning(10, 'config', false, 'The configuration is not valid.'),
  meaning(11, 'model', false, 'The model cannot be loaded or trained.'),
  meaning(12, 'data', false, 'The data cannot be read or used.'),
  meaning(13, 'memory', false, 'The machine ran out of memory.'),
  meaning(14, 'disk', false, 'The disk is full.'),
  meaning(15, 'diverged', false, 'The loss is no longer a finite number.'),
  meaning(16, 'environment', false, 'The Python environment cannot be built or used.'),
  meaning(17, 'export', false, 'Training is finished, and saving the model failed.'),
  meaning(33, 'interrupted', true, 'The run was interrupted; its last checkpoint is kept.'),
  meaning(34, 'network', true, 'The network or a server failed for a while.'),
  meaning(35, 'fuse', false, 'The cap on time or money was reached; the last checkpoint is kept.'),
  meaning(137, 'killed', false, 'The system killed the program, most likely for want of memory.'),
];

/** The exit codes after which a job may go on by itself. Never 137: it would end the same way again. */
export const recoverableExitCodes: readonly number[] = meanings
  .filter((entry) => entry.isRecoverable)
  .map((entry) => entry.code);

/** Explains an exit code; total: a code above 128 is a signal, anything else unknown is unexpected. */
export function explainExitCode(code: number): ExitMeaning {
  const known = meanings.find((entry) => entry.code === code);
  if (known !== undefined) return known;
  const message =
    code > 128 && code < 160
      ? `Signal ${code - 128} ended the program.`
      : `The program ended with exit code ${code}.`;
  return meaning(code, 'unexpected', false, message);
}
