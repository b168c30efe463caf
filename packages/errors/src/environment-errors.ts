import { defineError } from './define-error.ts';

const pythonMissingError = defineError('environment.python_missing', 'config');

/** No Python that the training stack can use. */
export const pythonMissing = (found: readonly string[]) =>
  pythonMissingError({
    message:
      found.length === 0
        ? 'No python3 was found; training needs Python 3.11, 3.12 or 3.13.'
        : `Only Python ${found.join(', ')} was found; training needs 3.11, 3.12 or 3.13.`,
    advice: [
      {
        text: 'Install Python 3.12, on Debian or Ubuntu:',
        command: 'sudo apt-get install python3 python3-venv python3-pip',
      },
      { text: 'On macOS:', command: 'brew install python@3.12' },
    ],
    details: { found, supported: ['3.11', '3.12', '3.13'] },
  });

const environmentFailedError = defineError('environment.failed', 'config');

/** What the names of failures mean, those of the runner and those of whoever starts it. */
const failures: Readonly<Record<string, string>> = {
  'environment.broken': 'one of its steps failed',
  'environment.conflict':
    'the package index lacks a pinned version, or a file differs from the lock',
  'environment.directory_unwritable': 'its directory can not be written',
  'environment.disk_full': 'the disk is full',
  'environment.ended_early': 'the program that builds it ended too early',
  'environment.files_invalid': 'its files are not in order',
  'environment.index_unreachable': 'the package index did not answer',
  'environment.no_python': 'there is no Python that fits',
  'environment.no_venv': 'this Python has neither pip nor venv',
  'environment.timed_out': 'it took too long',
  'environment.wrong_wheel': 'there is no build of PyTorch that fits this machine',
};

/** The training environment could not be built; `reason` is one of the runner's failure names. */
export const environmentFailed = (reason: string, hint: string, logPath: string | null) =>
  environmentFailedError({
    message: `The training environment could not be built: ${failures[reason] ?? reason}.`,
    advice: [
      { text: hint },
      ...(logPath === null
        ? []
        : [
            { text: 'The whole output is in the log.', command: `less ${JSON.stringify(logPath)}` },
          ]),
      { text: 'Start again: what was downloaded is kept.' },
    ],
    details: { reason, logPath },
  });

const diskFullError = defineError('environment.disk_full', 'config');

/** Too little room on the disk. */
export const diskFull = (path: string, sizes: { neededGib: number; freeGib: number }) =>
  diskFullError({
    message: `${path} has ${sizes.freeGib.toFixed(1)} GiB free; ${sizes.neededGib.toFixed(1)} GiB are needed.`,
    advice: [
      {
        text: 'Free some room, or move the data directory with VIBEML_HOME.',
        command: `df -h ${JSON.stringify(path)}`,
      },
    ],
    details: { path, ...sizes },
  });
