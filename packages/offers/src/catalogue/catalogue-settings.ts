/** Where price lists come from. */
export interface CatalogueSettings {
  /** Directories of the public catalogue and its mirrors, tried in order; none means that nobody is asked. */
  readonly roots: readonly string[];
  /** The directory below a root that holds the lists of one layout, for example v8. */
  readonly version: string;
  readonly clouds: readonly string[];
}

/** The public catalogue of SkyPilot, its mirror, and the clouds whose lists are kept up there. */
export const publicCatalogue: CatalogueSettings = {
  roots: [
    'https://raw.githubusercontent.com/skypilot-org/skypilot-catalog/master/catalogs',
    'https://skypilot-catalog.s3.us-east-1.amazonaws.com/catalogs',
  ],
  version: 'v8',
  clouds: ['nebius', 'aws', 'gcp', 'azure', 'lambda', 'runpod'],
};

/** The address of one list. */
export const listUrl = (root: string, version: string, cloud: string): string =>
  `${root.replace(/\/+$/, '')}/${encodeURIComponent(version)}/${encodeURIComponent(cloud)}/vms.csv`;
