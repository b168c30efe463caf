import type {
  CredentialCheckResult,
  CredentialEntry,
  KeptCredential,
  RemovedCredential,
} from '@vibeml/config';
import type { Artifact, BudgetPolicy, Plan, PlanGroup, PolicyChange } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { LocalServerStatus, RunningServer, ServerStanding } from '@vibeml/skypilot-driver';
import type { ClusterEntryInput, ClusterListing, ClusterProposal } from '@vibeml/slurm-clusters';
import type { Result, ResultAsync } from 'neverthrow';
import type { OperationCall } from './operation.ts';
import type { SetupCheck } from './operations/check-setup.ts';

/** One setting with where its value comes from. */
export interface PreferenceEntry {
  readonly key: string;
  readonly value: string | number | boolean | null;
  readonly origin: 'default' | 'file' | 'environment';
  readonly description: string;
}

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A loaded model pair: the base and the tuned one. */
export interface ChatSession {
  /** Answers piece by piece; an error is the last item. */
  answer(request: {
    readonly messages: readonly ChatMessage[];
    readonly model: 'base' | 'tuned';
    readonly maxNewTokens: number;
  }): AsyncIterable<Result<string, VibemlError>>;
  end(): Promise<void>;
}

/** The model that the quickstart trains. */
export interface DemoModel {
  /** What to give as `model` of a request. */
  readonly reference: string;
  /** One sentence that says where it came from. */
  readonly message: string;
}

/** A change of the policy as it would be. */
export interface PolicyProposal {
  readonly change: PolicyChange;
  /** The setting before, in dollars; null where there was none. */
  readonly beforeUsd: number | null;
  /** Whether it allows more than before, so that a person has to agree. */
  readonly loosens: boolean;
  readonly digest: string;
}

/** What became of something that cost money. */
export interface EndedBilling {
  readonly id: string;
  /** `gone`: it was not there any more; `in_use`: it serves a run that is going, and stays. */
  readonly outcome: 'ended' | 'gone' | 'in_use' | 'failed';
  /** Null where nothing is to be said. */
  readonly reason: string | null;
  /** What ends it instead, where it stays. */
  readonly command: string | null;
}

/** The clusters of this machine, as SkyPilot's configuration names them. */
export interface ClusterTools {
  list(): ResultAsync<ClusterListing & { readonly server: ClusterServer }, VibemlError>;
  /** Says what would change; nothing is written. */
  proposeAdd(
    entry: ClusterEntryInput,
  ): ResultAsync<ClusterProposal & { readonly server: ClusterServer }, VibemlError>;
  proposeRemove(
    name: string,
  ): ResultAsync<ClusterProposal & { readonly server: ClusterServer }, VibemlError>;
  /** Writes what was shown, unless the file was changed since. */
  apply(proposal: ClusterProposal): ResultAsync<void, VibemlError>;
  /** Looks at a cluster with the entry that SkyPilot uses, and changes nothing. */
  check(
    name: string,
    call?: Partial<OperationCall>,
  ): ResultAsync<readonly SetupCheck[], VibemlError>;
}

/** How the API server of SkyPilot stands: the one of this machine, and the one that is asked. */
export interface SkyPilotStatus {
  readonly own: LocalServerStatus;
  readonly used: ServerStanding & {
    /** A person set its address. */
    readonly isConfigured: boolean;
  };
}

/** The API server of SkyPilot that VibeML installs and starts on this machine, in an environment of its own. */
export interface SkyPilotTools {
  /** Fails with `skypilot.install_failed`. */
  install(call?: Partial<OperationCall>): ResultAsync<
    {
      readonly release: string;
      /** It was there before. */
      readonly reused: boolean;
      readonly directory: string;
    },
    VibemlError
  >;
  /** Installs it where it is not, and waits until it answers; one that runs is used again. Fails with `skypilot.start_failed` too. */
  start(
    options: { readonly port: number | null },
    call?: Partial<OperationCall>,
  ): ResultAsync<RunningServer, VibemlError>;
  /** Ends the server; machines that it rented go on, and bill. */
  stop(call?: Partial<OperationCall>): ResultAsync<{ readonly wasRunning: boolean }, VibemlError>;
  status(call?: Partial<OperationCall>): ResultAsync<SkyPilotStatus, VibemlError>;
}

/** The API server that uses clusters; one elsewhere has a configuration of its own. */
export interface ClusterServer {
  readonly endpoint: string;
  readonly isLocal: boolean;
}

/** What only works on this machine. */
export interface LocalTools {
  readonly dataDirectory: string;
  listPreferences(): ResultAsync<readonly PreferenceEntry[], VibemlError>;
  setPreference(key: string, value: string): ResultAsync<PreferenceEntry, VibemlError>;
  unsetPreference(key: string): ResultAsync<PreferenceEntry, VibemlError>;
  /** The standing policy: limits, and up to where paid runs start without a question. */
  readPolicy(): ResultAsync<BudgetPolicy, VibemlError>;
  proposePolicyChange(change: PolicyChange): ResultAsync<PolicyProposal, VibemlError>;
  /** What allows more than before needs the end of the proposal's digest, as a person typed it. Fails with `policy.refused`. */
  changePolicy(
    change: PolicyChange,
    given: { readonly typed: string | null; readonly by: string },
  ): ResultAsync<BudgetPolicy, VibemlError>;
  /** Every provider, and where its credential stands; no value is told. */
  listCredentials(): ResultAsync<readonly CredentialEntry[], VibemlError>;
  /** Asks the service. Fails with `credential.missing`, `credential.wrong` or `credential.unreadable`. */
  checkCredential(
    provider: string,
    call?: Partial<OperationCall>,
  ): ResultAsync<CredentialCheckResult, VibemlError>;
  /** Keeps a value in the keychain or in an encrypted file, once the service takes it. Fails with `credential.wrong` or `credential.unchecked`; nothing is kept then. */
  keepCredential(
    provider: string,
    value: string,
    options: { readonly isChecked: boolean },
    call?: Partial<OperationCall>,
  ): ResultAsync<KeptCredential, VibemlError>;
  /** Removes it from this machine; the environment stays as it is. */
  removeCredential(provider: string): ResultAsync<RemovedCredential, VibemlError>;
  /** Takes what looks like a secret, and every secret that this process has met, out of a text. */
  redact(text: string): string;
  /** Ends what is named, by ids of `listBilling`, unless it serves a run that is going. */
  endBilling(
    ids: readonly string[],
    call?: Partial<OperationCall>,
  ): ResultAsync<readonly EndedBilling[], VibemlError>;
  /** Slurm clusters that SkyPilot finds on this machine. */
  readonly clusters: ClusterTools;
  /** The API server of SkyPilot on this machine. */
  readonly skypilot: SkyPilotTools;
  /** A stored plan, to show it to the person who approves it. Fails with `plan.not_found`. */
  findPlan(planId: string): ResultAsync<Plan, VibemlError>;
  /** A stored group, to show it to the person who approves it. Fails with `plan.not_found`. */
  findGroup(groupId: string): ResultAsync<PlanGroup, VibemlError>;
  /** Copies the checked files of a finished run to a directory of this machine; gives their paths there. */
  downloadArtifacts(
    runId: string,
    directory: string,
    call?: Partial<OperationCall>,
  ): ResultAsync<readonly Artifact[], VibemlError>;
  /** Builds the training environment, or finds it built. */
  ensureEnvironment(
    call?: Partial<OperationCall>,
  ): ResultAsync<{ readonly pythonPath: string; readonly reused: boolean }, VibemlError>;
  /** Finds or fetches the small chat model of the quickstart. */
  prepareDemoModel(call?: Partial<OperationCall>): ResultAsync<DemoModel, VibemlError>;
  /** Loads the base and the tuned model of a finished run. */
  openChat(runId: string, call?: Partial<OperationCall>): ResultAsync<ChatSession, VibemlError>;
}
