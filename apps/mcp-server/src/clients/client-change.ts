import type { ConfigDocument } from './config-document.ts';
import type { ConfigUnreadable, ConfigUnwritable } from './config-files.ts';
import { jsonDocument } from './json-document.ts';
import {
  type ClientName,
  type ClientPlace,
  type ClientProfile,
  clientProfiles,
} from './supported-clients.ts';
import { tomlDocument } from './toml-document.ts';

/** What happened to a client's configuration. */
export interface ClientChange {
  readonly client: ClientName;
  /** The client's name for people. */
  readonly title: string;
  readonly file: string;
  readonly status: 'written' | 'unchanged' | 'printed' | 'removed' | 'absent';
  /** The entry as it stands in, or would be added to, the file. */
  readonly snippet: string;
  /** Copy of the file from before; null when none was needed. */
  readonly backup: string | null;
  /** What the person does next. */
  readonly next: string;
}

/** What can go wrong with a client's configuration. */
export type ClientError = ConfigUnreadable | ConfigUnwritable;

/** Everything that both directions need to know about one client on one machine. */
export interface ClientConfig {
  readonly profile: ClientProfile;
  readonly document: ConfigDocument;
  readonly file: string;
  readonly backup: string;
}

/** Finds the configuration of a client. */
export const clientConfig = (client: ClientName, place: ClientPlace): ClientConfig => {
  const profile = clientProfiles[client];
  const file = profile.file(place);
  return {
    profile,
    document: profile.format === 'json' ? jsonDocument : tomlDocument,
    file,
    backup: `${file}.before-vibeml`,
  };
};
