import { defineError } from './define-error.ts';

const configUnreadableError = defineError('config.unreadable', 'config');

/** The preferences file can't be read or parsed. */
export const configUnreadable = (path: string, reason: string, cause?: unknown) =>
  configUnreadableError({
    message: `The configuration ${path} can't be read: ${reason}.`,
    advice: [
      { text: 'Correct the file, or move it away to start with the defaults.' },
      { text: 'Or keep the data elsewhere: set VIBEML_HOME to a directory you may write.' },
    ],
    details: { path, reason },
    cause,
  });

const configUnwritableError = defineError('config.unwritable', 'config');

/** The data directory or the preferences file can't be written. */
export const configUnwritable = (path: string, reason: string, cause?: unknown) =>
  configUnwritableError({
    message: `${path} can't be written: ${reason}.`,
    advice: [
      {
        text: 'Keep the data elsewhere: set VIBEML_HOME to a directory you may write.',
        command: 'VIBEML_HOME=/tmp/vibeml vibeml doctor',
      },
    ],
    details: { path, reason },
    cause,
  });

const configKeyUnknownError = defineError('config.key_unknown', 'validation');

/** No preference of that name. */
export const configKeyUnknown = (key: string, known: readonly string[]) =>
  configKeyUnknownError({
    message: `There is no setting '${key}'. Settings: ${known.join(', ')}.`,
    advice: [{ text: 'See every setting with its value.', command: 'vibeml config list' }],
    details: { key, known },
  });

const configValueInvalidError = defineError('config.value_invalid', 'validation');

/** A preference or environment variable has a value that is not allowed. */
export const configValueInvalid = (key: string, value: string, reason: string) =>
  configValueInvalidError({
    message: `${key} can't be '${value}': ${reason}.`,
    advice: [{ text: 'See every setting with its value.', command: 'vibeml config list' }],
    details: { key, value, reason },
  });
