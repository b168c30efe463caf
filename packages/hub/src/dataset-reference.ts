/** A dataset of the Hub as a person names it. */
export interface DatasetReference {
  readonly id: string;
  readonly revision: string | null;
  /** A file of the repository, where one is named. */
  readonly path: string | null;
  readonly selector: SplitSelector | null;
}

/** Which rows of a dataset: `config/split`, or one word that names either. */
export interface SplitSelector {
  readonly text: string;
  readonly words: readonly [string] | readonly [config: string, split: string];
}

const scheme = 'hf://datasets/';
const idPattern = /^(?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/;
const dataFile = /\.(?:jsonl|ndjson|json|csv|parquet)$/i;
const plain = /^([^@:]+)(?:@([^:]+))?(?::(?!\/\/)(.+))?$/;
// A revision may hold slashes only below refs/, as in the Hub's own file system.
const withPath =
  /^([^/@:]+(?:\/[^/@:]+)?)(?:@(refs\/[^/:]+\/[^/:]+|[^/:]+))?(?:\/([^:]+))?(?::(.+))?$/;

const readSelector = (text: string | undefined): SplitSelector | null => {
  if (text === undefined) return null;
  const slash = text.indexOf('/');
  const words =
    slash < 0 ? ([text] as const) : ([text.slice(0, slash), text.slice(slash + 1)] as const);
  return { text, words };
};

const isId = (id: string): boolean => idPattern.test(id) && !id.includes('..');

/** Whether a reference names the Hub by its scheme, so that no file can be meant. */
export const namesTheHub = (reference: string): boolean => reference.startsWith(scheme);

/**
 * Reads `owner/name`, with `@revision` and `:config/split` behind it, and `hf://datasets/owner/name` with a file of the
 * repository; null for what is no name of a dataset, as a name that ends like a data file.
 */
export const readDatasetReference = (reference: string): DatasetReference | null => {
  const isScheme = namesTheHub(reference);
  const found = isScheme ? withPath.exec(reference.slice(scheme.length)) : plain.exec(reference);
  if (found === null) return null;
  const [, id = '', revision = null] = found;
  if (!isId(id) || (!isScheme && dataFile.test(id))) return null;
  const path = isScheme ? (found[3] ?? null) : null;
  return { id, revision, path, selector: readSelector(isScheme ? found[4] : found[3]) };
};
