import type { Result } from 'neverthrow';

/** Why a document can't be edited: it is damaged, or in a form where an edit would be a guess. */
export interface DocumentFault {
  readonly reason: string;
}

/** An entry of a client's configuration: ours as we write it, or as a file has it. */
export type ConfigEntry = Readonly<Record<string, unknown>>;

/** How entries are read from and written into the text of a configuration file; everything else in it stays as it is. */
export interface ConfigDocument {
  /** The entry as it stands there; null when there is none. */
  find(text: string, section: string): Result<ConfigEntry | null, DocumentFault>;
  put(text: string, section: string, entry: ConfigEntry): Result<string, DocumentFault>;
  /** `emptySection` says whether the section stays when the entry was its last. */
  remove(
    text: string,
    section: string,
    emptySection: 'keep' | 'drop',
  ): Result<string, DocumentFault>;
  hasSection(text: string, section: string): Result<boolean, DocumentFault>;
}
