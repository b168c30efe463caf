import path from 'node:path';

/** Where a model is looked for. */
export type ModelReference =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'hub'; readonly id: string; readonly revision: string | null }
  | { readonly kind: 'neither' };

/** Where names of directories are looked up; both are absolute. */
export interface ModelLocations {
  readonly workingDirectory: string;
  readonly homeDirectory: string;
}

const hubId = /^(?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/;

const startsLikePath = (reference: string): boolean =>
  /^(?:\/|~(?:\/|$)|\.{1,2}(?:\/|$))/.test(reference);

/** The absolute path that a reference has as a directory; a leading `~/` is the home directory. */
export const modelPath = (reference: string, locations: ModelLocations): string =>
  reference === '~' || reference.startsWith('~/')
    ? path.join(locations.homeDirectory, reference.slice(1))
    : path.resolve(locations.workingDirectory, reference);

/** Tells a Hub id, `owner/name` with an optional `@revision`, from a path; other text is neither. */
export const readReference = (reference: string, locations: ModelLocations): ModelReference => {
  if (startsLikePath(reference))
    return { kind: 'directory', path: modelPath(reference, locations) };
  const [id = '', revision = null, ...rest] = reference.split('@');
  return hubId.test(id) && !id.includes('..') && rest.length === 0 && revision !== ''
    ? { kind: 'hub', id, revision }
    : { kind: 'neither' };
};
