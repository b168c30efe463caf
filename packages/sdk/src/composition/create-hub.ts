import path from 'node:path';
import type { Paths } from '@vibeml/config';
import type { SecretStore } from '@vibeml/core-models';
import { createHub as createHubOf, type Hub } from '@vibeml/hub';
import { systemClock } from './system-clock.ts';

/** What the Hub's part is made from. */
export interface HubSettings {
  readonly given: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly secrets: SecretStore;
  readonly workingDirectory: string;
  readonly homeDirectory: string;
}

/** The Hub as this person sees it; what it tells is kept in the data directory. */
export const createHub = ({
  given,
  paths,
  secrets,
  workingDirectory,
  homeDirectory,
}: HubSettings): Hub =>
  createHubOf({
    fetch: globalThis.fetch,
    environment: {
      HF_ENDPOINT: given['HF_ENDPOINT'],
      HF_DATASETS_SERVER: given['HF_DATASETS_SERVER'],
      HF_HUB_OFFLINE: given['HF_HUB_OFFLINE'],
    },
    secrets,
    clock: systemClock,
    cacheDirectory: path.join(paths.dataDirectory, 'cache', 'hub'),
    workingDirectory,
    homeDirectory,
  });
