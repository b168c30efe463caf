import type { PreferenceStore } from '@vibeml/config';
import type { ResultAsync } from 'neverthrow';
import type { LocalTools } from '../local-tools.ts';
import type { TrainingTools } from './create-training-tools.ts';

/** What the tools of this machine need; each is loaded at its first use. */
export interface LocalToolsPorts {
  readonly dataDirectory: string;
  readonly preferences: () => ResultAsync<PreferenceStore, never>;
  readonly trainingTools: () => ResultAsync<TrainingTools, never>;
}

/** Makes the tools that only work on this machine. */
export const createLocalTools = (ports: LocalToolsPorts): LocalTools => {
  const { dataDirectory, preferences, trainingTools } = ports;
  return {
    dataDirectory,
    listPreferences: () => preferences().andThen((store) => store.list()),
    setPreference: (...call) => preferences().andThen((store) => store.set(...call)),
    unsetPreference: (...call) => preferences().andThen((store) => store.unset(...call)),
    findPlan: (...call) => trainingTools().andThen((tools) => tools.findPlan(...call)),
    downloadArtifacts: (...call) =>
      trainingTools().andThen((tools) => tools.downloadArtifacts(...call)),
    ensureEnvironment: (...call) =>
      trainingTools().andThen((tools) => tools.ensureEnvironment(...call)),
    prepareDemoModel: (...call) =>
      trainingTools().andThen((tools) => tools.prepareDemoModel(...call)),
    openChat: (...call) => trainingTools().andThen((tools) => tools.openChat(...call)),
  };
};
