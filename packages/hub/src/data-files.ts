import type { OpenDataset } from '@vibeml/core-models';
import type { CardConfig, DatasetInfo } from './dataset-info.ts';
import { globMatches } from './glob-matches.ts';

/** A file of a repository that can hold rows. */
export interface DataFile {
  readonly path: string;
  readonly bytes: number | null;
}

type FileType = OpenDataset['fileType'];

/** The files of one split, all of one type. */
export interface SplitFiles {
  readonly split: string;
  readonly fileType: FileType;
  readonly files: readonly DataFile[];
}

/** Where the types are equally common, the first one here is taken. */
const types: readonly (readonly [FileType, RegExp])[] = [
  ['parquet', /\.parquet$/i],
  ['jsonl', /\.(?:jsonl|ndjson)$/i],
  ['json', /\.json$/i],
  ['csv', /\.csv$/i],
];

const typeOf = (path: string): FileType | null =>
  types.find(([, ending]) => ending.test(path))?.[0] ?? null;

/** Files about the repository, and hidden ones, hold no rows. */
const isAside = (path: string): boolean =>
  path.split('/').some((part) => /^(?:\.|__)/.test(part)) ||
  /^(?:readme|license|licence|changelog|citation|dataset_infos\.json|dataset_info\.json|state\.json)/i.test(
    path.split('/').at(-1) ?? '',
  ) ||
  /\.(?:md|py|lock|cff|bib|ya?ml|toml|ipynb)$/i.test(path);

/** The files of a repository that hold what it is about. */
export const contentFiles = ({ siblings }: DatasetInfo): readonly DataFile[] =>
  (siblings ?? [])
    .map(({ rfilename, size }) => ({ path: rfilename, bytes: size ?? null }))
    .filter(({ path }) => !isAside(path))
    .sort((one, other) => (one.path < other.path ? -1 : 1));

// Names as the datasets library knows them.
const splitWords: readonly (readonly [string, RegExp])[] = [
  ['train', /(?:^|[^a-z])(?:train|training)(?:[^a-z]|$)/i],
  ['validation', /(?:^|[^a-z])(?:validation|valid|val|dev)(?:[^a-z]|$)/i],
  ['test', /(?:^|[^a-z])(?:test|testing|eval|evaluation)(?:[^a-z]|$)/i],
];

/** `data/NAME-00000-of-00003.parquet`: the form in which datasets are pushed. */
const sharded = /(?:^|\/)([\w.]+?)-\d{5}-of-\d{5,}[^/]*$/;

const splitOfName = (path: string): string | null =>
  sharded.exec(path)?.[1] ?? splitWords.find(([, word]) => word.test(path))?.[0] ?? null;

const mostCommonType = (files: readonly DataFile[]): FileType | null => {
  const counted = types.map(([type]) => ({
    type,
    count: files.filter(({ path }) => typeOf(path) === type).length,
  }));
  const most = counted.reduce((one, other) => (other.count > one.count ? other : one));
  return most.count === 0 ? null : most.type;
};

const oneType = (split: string, files: readonly DataFile[]): readonly SplitFiles[] => {
  const fileType = mostCommonType(files);
  if (fileType === null) return [];
  return [{ split, fileType, files: files.filter(({ path }) => typeOf(path) === fileType) }];
};

/** Splits told from names: files that name none are train, unless others name theirs. */
const splitsByName = (files: readonly DataFile[]): readonly SplitFiles[] => {
  const rows = files.filter(({ path }) => typeOf(path) !== null);
  const named = new Map<string, DataFile[]>();
  for (const file of rows) {
    const split = splitOfName(file.path);
    if (split !== null) named.set(split, [...(named.get(split) ?? []), file]);
  }
  return named.size === 0
    ? oneType('train', rows)
    : [...named].flatMap(([split, each]) => oneType(split, each));
};

const withoutDots = (path: string): string => path.replace(/^\.?\//, '');

const inFolder = (folder: string | null | undefined): ((file: DataFile) => boolean) => {
  const prefix = withoutDots(folder ?? '').replace(/\/?$/, '/');
  return ({ path }) => prefix === '/' || path.startsWith(prefix);
};

const splitsByCard = (
  { data_files, data_dir }: CardConfig,
  files: readonly DataFile[],
): readonly SplitFiles[] => {
  const inside = files.filter(inFolder(data_dir));
  if (!data_files) return splitsByName(inside);
  const prefix = withoutDots(data_dir ?? '').replace(/([^/])$/, '$1/');
  return data_files.flatMap(({ split, path: patterns }) =>
    oneType(
      split,
      inside.filter(({ path }) =>
        patterns.some((pattern) => globMatches(`${prefix}${withoutDots(pattern)}`, path)),
      ),
    ),
  );
};

/** The splits of one configuration, told from the card or else from the names of the files. */
export const splitFiles = (info: DatasetInfo, config: string | null): readonly SplitFiles[] => {
  const files = contentFiles(info);
  const card = info.cardData?.configs?.find(({ config_name }) => config_name === config);
  return card === undefined ? splitsByName(files) : splitsByCard(card, files);
};

/** One file that a person named, as a split of its own. */
export const namedFile = (info: DatasetInfo, path: string): SplitFiles | null => {
  const file = info.siblings?.find(({ rfilename }) => rfilename === path);
  const fileType = typeOf(path);
  if (file === undefined || fileType === null) return null;
  return { split: path, fileType, files: [{ path, bytes: file.size ?? null }] };
};
