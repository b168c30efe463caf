import path from 'node:path';

/** Where names of files are looked up; both are absolute. */
export interface DatasetLocations {
  readonly workingDirectory: string;
  readonly homeDirectory: string;
}

/** The absolute path of a dataset as a person names it; a leading `~/` is the home directory. */
export const datasetPath = (reference: string, locations: DatasetLocations): string =>
  reference === '~' || reference.startsWith('~/')
    ? path.join(locations.homeDirectory, reference.slice(1))
    : path.resolve(locations.workingDirectory, reference);
