import type { PreferenceStore } from '@vibeml/config';
import { ResultAsync } from 'neverthrow';
import type { LocalTools } from '../local-tools.ts';
import type { Services } from '../services.ts';
import type { TrainingTools } from './create-training-tools.ts';

/** What the tools of this machine need; each is loaded at its first use. */
export interface LocalToolsPorts {
  readonly dataDirectory: string;
  readonly services: Services;
  readonly preferences: () => ResultAsync<PreferenceStore, never>;
  readonly trainingTools: () => ResultAsync<TrainingTools, never>;
}

const policyTools = () => ResultAsync.fromSafePromise(import('../money/policy.ts'));

/** Makes the tools that only work on this machine. */
export const createLocalTools = (ports: LocalToolsPorts): LocalTools => {
  const { dataDirectory, services, preferences, trainingTools } = ports;
  return {
    dataDirectory,
    listPreferences: () => preferences().andThen((store) => store.list()),
    setPreference: (...call) => preferences().andThen((store) => store.set(...call)),
    unsetPreference: (...call) => preferences().andThen((store) => store.unset(...call)),
    readPolicy: () => policyTools().andThen(({ readPolicy }) => readPolicy(services)),
    proposePolicyChange: (...call) =>
      policyTools().andThen(({ proposePolicyChange }) => proposePolicyChange(services, ...call)),
    changePolicy: (...call) =>
      policyTools().andThen(({ changePolicy }) => changePolicy(services, ...call)),
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
