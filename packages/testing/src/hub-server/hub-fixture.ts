import { createHash } from 'node:crypto';

/** Files of a repository: path → content. */
export type HubFixtureFiles = Readonly<Record<string, string | Uint8Array>>;

/** A repository as a test describes it. */
export interface HubFixture {
  readonly kind: 'model' | 'dataset';
  readonly id: string;
  readonly files: HubFixtureFiles;
  readonly gated?: false | 'auto' | 'manual';
  readonly private?: boolean;
  readonly disabled?: boolean;
  readonly cardData?: object;
  /** What the Hub worked out from the headers of weight files. */
  readonly safetensors?: { readonly total: number };
  /** The Hub's own conversion to Parquet, on the branch refs/convert/parquet. */
  readonly converted?: HubFixtureFiles;
}

/** One commit of a repository. */
export interface HubCommit {
  readonly sha: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** A repository as it stands on the server. */
export interface HubRepositoryState {
  readonly fixture: HubFixture;
  /** By branch or tag. */
  readonly branches: Map<string, HubCommit>;
  readonly commits: Map<string, HubCommit>;
}

export const digestOf = (content: Uint8Array, algorithm: 'sha1' | 'sha256' = 'sha256'): string =>
  createHash(algorithm).update(content).digest('hex');

const commitOf = (files: HubFixtureFiles): HubCommit => {
  const entries = Object.entries(files).map(
    ([path, content]) => [path, Buffer.from(content)] as const,
  );
  const listing = entries.map(([path, content]) => `${digestOf(content)} ${path}`).join('\n');
  return { sha: digestOf(Buffer.from(listing), 'sha1'), files: new Map(entries) };
};

/** Puts a new commit on a branch; gives its SHA. */
export const pushCommit = (
  { branches, commits }: HubRepositoryState,
  branch: string,
  files: HubFixtureFiles,
): string => {
  const commit = commitOf(files);
  branches.set(branch, commit);
  commits.set(commit.sha, commit);
  return commit.sha;
};

/** The repository of a fixture, with its first commit on main. */
export const createRepositoryState = (fixture: HubFixture): HubRepositoryState => {
  const state: HubRepositoryState = { fixture, branches: new Map(), commits: new Map() };
  pushCommit(state, 'main', fixture.files);
  if (fixture.converted !== undefined) {
    pushCommit(state, 'refs/convert/parquet', fixture.converted);
  }
  return state;
};
