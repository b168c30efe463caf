import { ok, okAsync, type Result, type ResultAsync } from 'neverthrow';
import {
  type ClientChange,
  type ClientConfig,
  type ClientError,
  clientConfig,
} from './client-change.ts';
import type { ConfigEntry, DocumentFault } from './config-document.ts';
import { configUnreadable, deleteConfig, readConfig, writeConfig } from './config-files.ts';
import type { ClientName, ClientPlace } from './supported-clients.ts';

/** The text to go back to; null when the file was made by the installation. */
type Restored = string | null;

/** Whether putting the entry into a text gives exactly the text there is: then nothing else has changed since. */
const isOrigin = (
  { document, profile }: ClientConfig,
  origin: string,
  entry: ConfigEntry,
  text: string,
): boolean => {
  const hadEntry = document.find(origin, profile.section).unwrapOr(entry) !== null;
  return !hadEntry && document.put(origin, profile.section, entry).unwrapOr(null) === text;
};

const restore = (
  config: ClientConfig,
  entry: ConfigEntry,
  text: string,
  saved: string | null,
): Result<Restored, DocumentFault> => {
  if (saved !== null && isOrigin(config, saved, entry, text)) return ok(saved);
  if (saved === null && isOrigin(config, '', entry, text)) return ok(null);
  const { document, profile } = config;
  const hadSection = saved === null || document.hasSection(saved, profile.section).unwrapOr(true);
  return document.remove(text, profile.section, hadSection ? 'keep' : 'drop');
};

const writeRestored = (
  { file, backup }: ClientConfig,
  restored: Restored,
): ResultAsync<void, ClientError> =>
  (restored === null ? deleteConfig(file) : writeConfig(file, restored)).andThen(() =>
    deleteConfig(backup),
  );

const takeOut = (
  config: ClientConfig,
  entry: ConfigEntry,
  text: string,
): ResultAsync<void, ClientError> =>
  readConfig(config.backup).andThen((saved) =>
    restore(config, entry, text, saved)
      .mapErr(({ reason }) => configUnreadable(config.file, reason))
      .asyncAndThen((restored) => writeRestored(config, restored)),
  );

/**
 * Takes VibeML's MCP server out of a client's configuration. When nothing else has changed since the installation the file is
 * again what it was, byte for byte; otherwise only our entry goes. Fails with `config.unreadable` or `config.unwritable`.
 */
export const removeClient = ({
  client,
  place,
  print = false,
}: {
  readonly client: ClientName;
  readonly place: ClientPlace;
  /** Only tells what would be taken out. */
  readonly print?: boolean;
}): ResultAsync<ClientChange, ClientError> => {
  const config = clientConfig(client, place);
  const { profile, document, file } = config;
  const change = (status: ClientChange['status'], entry: ConfigEntry | null): ClientChange => ({
    client,
    title: profile.title,
    file,
    status,
    snippet: entry === null ? '' : document.put('', profile.section, entry).unwrapOr(''),
    backup: null,
    next: profile.next,
  });
  return readConfig(file).andThen((text) =>
    document
      .find(text ?? '', profile.section)
      .mapErr(({ reason }) => configUnreadable(file, reason))
      .asyncAndThen((entry) => {
        if (text === null || entry === null) return okAsync(change('absent', null));
        if (print) return okAsync(change('printed', entry));
        return takeOut(config, entry, text).map(() => change('removed', entry));
      }),
  );
};
