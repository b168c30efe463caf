import { datasetNotFound, datasetUnreadable, type ErrorOf } from '@vibeml/errors';

const missing: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ERR_INVALID_ARG_VALUE']);

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a chain of links that never ends',
  ENAMETOOLONG: 'its name is too long for this system',
  EIO: 'the disk reports a fault',
  EMFILE: 'too many files are open',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'an unknown fault';

/** Turns a failure of the file system into `dataset.not_found` or `dataset.unreadable`. */
export const translateFileError =
  (reference: string) =>
  (error: unknown): ErrorOf<'dataset.not_found' | 'dataset.unreadable'> => {
    const code = codeOf(error);
    return missing.has(code)
      ? datasetNotFound(reference)
      : datasetUnreadable(reference, reasons[code] ?? `the system answered ${code}`, error);
  };
