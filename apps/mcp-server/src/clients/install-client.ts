import { isDeepStrictEqual } from 'node:util';
import { okAsync, type ResultAsync } from 'neverthrow';
import {
  type ClientChange,
  type ClientConfig,
  type ClientError,
  clientConfig,
} from './client-change.ts';
import type { ConfigEntry } from './config-document.ts';
import { backUpConfig, configUnreadable, readConfig, writeConfig } from './config-files.ts';
import { npxCommand, type ServerCommand, serverEntry } from './server-entry.ts';
import type { ClientName, ClientPlace } from './supported-clients.ts';

/** Which client to register VibeML with, and how. */
export interface InstallRequest {
  readonly client: ClientName;
  readonly place: ClientPlace;
  /** What starts the server; `npx -y vibeml mcp` when left out. */
  readonly command?: ServerCommand;
  /** Only shows the entry; nothing is read or written. */
  readonly print?: boolean;
}

interface Existing {
  /** Null when there is no file yet. */
  readonly text: string | null;
  readonly entry: ConfigEntry | null;
  readonly hasBackup: boolean;
}

const look = ({
  document,
  profile,
  file,
  backup,
}: ClientConfig): ResultAsync<Existing, ClientError> =>
  readConfig(file).andThen((text) =>
    document
      .find(text ?? '', profile.section)
      .mapErr(({ reason }) => configUnreadable(file, reason))
      .asyncAndThen((entry) =>
        readConfig(backup).map((saved) => ({ text, entry, hasBackup: saved !== null })),
      ),
  );

/** The copy from before our first entry is the one that a removal goes back to, so a later one never replaces it. */
const backUp = (
  { file, backup }: ClientConfig,
  { text, entry, hasBackup }: Existing,
): ResultAsync<string | null, ClientError> =>
  text === null || (entry !== null && hasBackup)
    ? okAsync(hasBackup ? backup : null)
    : backUpConfig(file, backup, text).map(() => backup);

const write = (
  config: ClientConfig,
  existing: Existing,
  entry: ConfigEntry,
): ResultAsync<string | null, ClientError> =>
  config.document
    .put(existing.text ?? '', config.profile.section, entry)
    .mapErr(({ reason }) => configUnreadable(config.file, reason))
    .asyncAndThen((text) =>
      backUp(config, existing).andThen((backup) =>
        writeConfig(config.file, text).map(() => backup),
      ),
    );

/**
 * Registers VibeML's MCP server with a client of this person. Foreign entries, comments and formatting stay; a copy of the
 * file is kept beside it; a second call changes nothing. Fails with `config.unreadable` or `config.unwritable`.
 */
export const installClient = ({
  client,
  place,
  command = npxCommand,
  print = false,
}: InstallRequest): ResultAsync<ClientChange, ClientError> => {
  const config = clientConfig(client, place);
  const { profile, document, file } = config;
  const entry = serverEntry(command, profile.extra);
  const snippet = document.put('', profile.section, entry).unwrapOr('');
  const change = (status: ClientChange['status'], backup: string | null): ClientChange => ({
    client,
    title: profile.title,
    file,
    status,
    snippet,
    backup,
    next: profile.next,
  });
  if (print) return okAsync(change('printed', null));
  return look(config).andThen((existing) =>
    isDeepStrictEqual(existing.entry, entry)
      ? okAsync(change('unchanged', null))
      : write(config, existing, entry).map((backup) => change('written', backup)),
  );
};
