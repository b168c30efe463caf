// Everything named here is public; adding a line makes a promise.
export { createFileDatasets } from './create-file-datasets.ts';
export type { DatasetLocations } from './dataset-path.ts';
