import { defineError } from './define-error.ts';
import { excerpt } from './excerpt.ts';

// What SQLite or the file system said; it stays out of the message.
const evidenceOf = (cause: unknown): string | null =>
  cause instanceof Error ? excerpt(cause.message) : null;

const storeUnavailableError = defineError('store.unavailable', 'config');

/** The database could not be opened or written. */
export const storeUnavailable = (path: string, reason: string, cause?: unknown) =>
  storeUnavailableError({
    message: `The database ${path} can't be used: ${reason}.`,
    advice: [
      {
        text: 'Check that the directory can be written.',
        command: `ls -ld ${JSON.stringify(path)}`,
      },
      { text: 'Or keep the data elsewhere: set VIBEML_HOME to a directory you may write.' },
    ],
    details: { path, reason, evidence: evidenceOf(cause) },
    cause,
  });

const storeLockedError = defineError('store.locked', 'config');

/** Another process held the database for longer than the wait, in milliseconds. */
export const storeLocked = (path: string, waitedMs: number) =>
  storeLockedError({
    message: `The database ${path} stayed locked for ${waitedMs} ms.`,
    advice: [
      { text: 'Another vibeml process is writing. Ask again in a moment; nothing was changed.' },
    ],
    details: { path, waitedMs },
  });

const storeTooNewError = defineError('store.too_new', 'config');

/** The database was written by a newer version. */
export const storeTooNew = (path: string, versions: { found: number; supported: number }) =>
  storeTooNewError({
    message: `The database ${path} has version ${versions.found}; this vibeml reads up to ${versions.supported}.`,
    advice: [{ text: 'Use the newest vibeml.', command: 'npx vibeml@latest' }],
    details: { path, ...versions },
  });

const storeCorruptError = defineError('store.corrupt', 'config');

/** The database holds something that can't be read back. */
export const storeCorrupt = (path: string, reason: string, cause?: unknown) =>
  storeCorruptError({
    message: `The database ${path} holds unreadable data: ${reason}.`,
    advice: [
      {
        text: 'Move it away; trained models stay in the runs directory.',
        command: `mv ${JSON.stringify(path)} ${JSON.stringify(`${path}.broken`)}`,
      },
    ],
    details: { path, reason, evidence: evidenceOf(cause) },
    cause,
  });
