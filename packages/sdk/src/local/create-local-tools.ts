import type { Credentials, PreferenceStore } from '@vibeml/config';
import { GroupId, parseInput } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import type { LocalTools, SkyPilotTools } from '../local-tools.ts';
import type { Services } from '../services.ts';
import { completeCall } from '../vibeml.ts';
import { createClusterTools } from './create-cluster-tools.ts';
import type { TrainingTools } from './create-training-tools.ts';

/** What the tools of this machine need; each is loaded at its first use. */
export interface LocalToolsPorts {
  readonly dataDirectory: string;
  readonly services: Services;
  readonly preferences: () => ResultAsync<PreferenceStore, never>;
  readonly credentials: () => ResultAsync<Credentials, never>;
  readonly redact: (text: string) => string;
  readonly trainingTools: () => ResultAsync<TrainingTools, never>;
  readonly skypilotTools: () => ResultAsync<SkyPilotTools, VibemlError>;
}

const policyTools = () => ResultAsync.fromSafePromise(import('../money/policy.ts'));

/** Makes the tools that only work on this machine. */
export const createLocalTools = (ports: LocalToolsPorts): LocalTools => {
  const {
    dataDirectory,
    services,
    preferences,
    credentials,
    redact,
    trainingTools,
    skypilotTools,
  } = ports;
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
    listCredentials: () => credentials().andThen((kept) => kept.list()),
    checkCredential: (provider, call) =>
      credentials().andThen((kept) => kept.check(provider, completeCall(call))),
    keepCredential: (provider, value, options, call) =>
      credentials().andThen((kept) => kept.keep(provider, value, options, completeCall(call))),
    removeCredential: (provider) => credentials().andThen((kept) => kept.remove(provider)),
    redact,
    endBilling: (ids, call) =>
      ResultAsync.fromSafePromise(import('../money/end-billing.ts')).andThen(({ endBilling }) =>
        endBilling(services, ids, completeCall(call)),
      ),
    clusters: createClusterTools(services),
    skypilot: {
      install: (call) => skypilotTools().andThen((tools) => tools.install(call)),
      start: (options, call) => skypilotTools().andThen((tools) => tools.start(options, call)),
      stop: (call) => skypilotTools().andThen((tools) => tools.stop(call)),
      status: (call) => skypilotTools().andThen((tools) => tools.status(call)),
    },
    findPlan: (...call) => trainingTools().andThen((tools) => tools.findPlan(...call)),
    findGroup: (groupId) =>
      parseInput(GroupId, groupId).asyncAndThen((id) =>
        ResultAsync.fromSafePromise(import('../groups/find-group.ts')).andThen(({ findGroup }) =>
          findGroup(services, id),
        ),
      ),
    downloadArtifacts: (...call) =>
      trainingTools().andThen((tools) => tools.downloadArtifacts(...call)),
    ensureEnvironment: (...call) =>
      trainingTools().andThen((tools) => tools.ensureEnvironment(...call)),
    prepareDemoModel: (...call) =>
      trainingTools().andThen((tools) => tools.prepareDemoModel(...call)),
    openChat: (...call) => trainingTools().andThen((tools) => tools.openChat(...call)),
  };
};
