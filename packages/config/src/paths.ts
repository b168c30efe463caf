import { posix, win32 } from 'node:path';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where VibeML keeps things, as absolute paths. */
export interface Paths {
  readonly dataDirectory: string;
  readonly configFile: string;
  readonly databaseFile: string;
  readonly runsDirectory: string;
  readonly environmentsDirectory: string;
  readonly modelsDirectory: string;
  readonly toolsDirectory: string;
  readonly logsDirectory: string;
  /** What can be looked up again: nothing is lost when it is deleted. */
  readonly cacheDirectory: string;
}

/** What the paths depend on. */
export interface PathsOptions {
  readonly environment: Environment;
  readonly homeDirectory: string;
  readonly platform: NodeJS.Platform;
  /** Where a relative VIBEML_HOME begins; the home directory when left out. */
  readonly currentDirectory?: string;
}

const dataDirectoryOf = (
  { resolve }: typeof posix,
  { environment, homeDirectory, currentDirectory = homeDirectory }: PathsOptions,
): string => {
  const wanted = environment['VIBEML_HOME']?.trim() ?? '';
  if (wanted === '') return resolve(homeDirectory, '.vibeml');
  // A tilde that no shell expanded, as in the settings of an editor.
  const [first = '', ...rest] = wanted.split(/[/\\]/);
  return first === '~' ? resolve(homeDirectory, ...rest) : resolve(currentDirectory, wanted);
};

/**
 * Gives every path from VIBEML_HOME, or from `.vibeml` in the home directory; training environments may be kept
 * elsewhere with VIBEML_ENVIRONMENTS_DIR. Touches no disk.
 */
export const createPaths = (options: PathsOptions): Paths => {
  const path = options.platform === 'win32' ? win32 : posix;
  const dataDirectory = dataDirectoryOf(path, options);
  const inside = (name: string): string => path.join(dataDirectory, name);
  return {
    dataDirectory,
    configFile: inside('config.yaml'),
    databaseFile: inside('vibeml.db'),
    runsDirectory: inside('runs'),
    // Environments are large and the same for every home: they may be shared.
    environmentsDirectory: path.resolve(
      dataDirectory,
      options.environment['VIBEML_ENVIRONMENTS_DIR']?.trim() || 'environments',
    ),
    modelsDirectory: inside('models'),
    toolsDirectory: inside('tools'),
    logsDirectory: inside('logs'),
    cacheDirectory: inside('cache'),
  };
};
