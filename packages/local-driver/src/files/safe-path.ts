import { isAbsolute, sep } from 'node:path';

/** Whether a path names something below the directory it is relative to: no `..`, not absolute, not empty. */
export const isSafeRelativePath = (path: string): boolean => {
  if (path === '' || path.includes('\0') || path.includes('\\') || isAbsolute(path)) return false;
  const parts = path.split('/');
  return parts.every((part) => part !== '..' && part !== '.' && part !== '');
};

/** Whether a real path is the directory or lies below it. */
export const isBelow = (directory: string, path: string): boolean =>
  path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
