import type { Preferences } from '@vibeml/config';

/** Where SkyPilot's API server of this machine answers when nobody said otherwise. */
export const usualServer = 'http://127.0.0.1:46580';

/** The address of an API server, and whether a person set it. */
export interface ServerAddress {
  readonly endpoint: string;
  readonly isConfigured: boolean;
}

/** The server that a person set, else the one that VibeML started here (null without one), else the one that this machine would have. */
export const serverAddress = (
  { skypilotServer }: Pick<Preferences, 'skypilotServer'>,
  own: string | null,
): ServerAddress => ({
  endpoint: (skypilotServer ?? own ?? usualServer).replace(/\/+$/, ''),
  isConfigured: skypilotServer !== null,
});
