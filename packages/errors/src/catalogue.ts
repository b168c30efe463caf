import * as make from './factories.ts';
import type { VibemlError } from './vibeml-error.ts';

/** One page of the error reference: when an error is given, and an example of it. */
export interface CatalogueEntry {
  readonly meaning: string;
  readonly example: VibemlError;
}

/** An entry for every factory; a factory without one does not compile. */
export const errorCatalogue: Readonly<Record<keyof typeof make, CatalogueEntry>> = {
  approvalRefused: {
    meaning: 'A person did not agree to the plan.',
    example: make.approvalRefused('7c41e9', 'the person answered no'),
  },
  approvalRequired: {
    meaning: 'The plan needs the agreement of a person before it can start.',
    example: make.approvalRequired('7c41e9', 'it can spend money'),
  },
  artifactMissing: {
    meaning: 'The run left no artefact, or it does not match its checksum.',
    example: make.artifactMissing('smollm2_chats_7f3k', 'it failed before the model was saved'),
  },
  budgetExceeded: {
    meaning: 'The plan may cost more than the budget allows.',
    example: make.budgetExceeded({ estimatedUsd: 50, budgetUsd: 30 }, [
      { planId: '7c41d09be3f2', title: 'L40S on nebius us-central1, spot', expectedUsd: 18.4 },
    ]),
  },
  budgetUnbounded: {
    meaning: 'A paid run without a known duration has no cap.',
    example: make.budgetUnbounded('this run'),
  },
  cancelled: {
    meaning: 'The caller stopped the call.',
    example: make.cancelled('vibeml plan'),
  },
  cloudAccessDenied: {
    meaning: 'The cloud rejects the credentials, or there are none.',
    example: make.cloudAccessDenied(
      'Nebius',
      'it rejects the service account key',
      'Make a new authorized key for the service account.',
    ),
  },
  cloudRegionUnknown: {
    meaning: 'The cloud has no such region, or the account may not use it.',
    example: make.cloudRegionUnknown('Nebius', 'eu-north9', ['eu-north1', 'eu-west1']),
  },
  clusterEntryRefused: {
    meaning: "A cluster's entry can't be written without touching what somebody else wrote.",
    example: make.clusterEntryRefused(
      '/home/ada/.slurm/config',
      "lab shares its entry, 'Host lab old'",
      'Host lab\n  HostName login.lab.example\n  User ada',
    ),
  },
  clusterUnknown: {
    meaning: 'No cluster of that name stands in the configuration that SkyPilot reads.',
    example: make.clusterUnknown('lab', '/home/ada/.slurm/config', ['campus']),
  },
  configKeyUnknown: {
    meaning: 'A setting that does not exist was read or written.',
    example: make.configKeyUnknown('defaultModel', ['dataDirectory', 'maxCostUsd']),
  },
  configUnreadable: {
    meaning: 'The preferences file is damaged or may not be read.',
    example: make.configUnreadable('/home/ada/.vibeml/config.yaml', 'line 3 is not valid YAML'),
  },
  configUnwritable: {
    meaning: 'The data directory is read-only or belongs to someone else.',
    example: make.configUnwritable('/home/ada/.vibeml', 'permission denied'),
  },
  configValueInvalid: {
    meaning: 'A setting or an environment variable has a value that is not allowed.',
    example: make.configValueInvalid('maxCostUsd', 'ten', 'it must be a number of dollars'),
  },
  credentialInArguments: {
    meaning: 'A credential stood on the command line, where others see it.',
    example: make.credentialInArguments('huggingface'),
  },
  credentialMissing: {
    meaning: 'Neither the environment nor this machine holds the credential.',
    example: make.credentialMissing({
      id: 'huggingface',
      title: 'Hugging Face',
      variable: 'HF_TOKEN',
    }),
  },
  credentialProviderUnknown: {
    meaning: 'No provider of that name keeps credentials here.',
    example: make.credentialProviderUnknown(['huggingface', 'wandb']),
  },
  credentialUnchecked: {
    meaning: 'The service did not say whether the credential is right, so it was not kept.',
    example: make.credentialUnchecked(
      { id: 'huggingface', title: 'Hugging Face', variable: 'HF_TOKEN' },
      'no answer came in time',
    ),
  },
  credentialUnreadable: {
    meaning: "A kept credential can't be read, or the place for it can't be used.",
    example: make.credentialUnreadable(
      'The credential file /home/ada/.vibeml/credentials/HF_TOKEN.jwe',
      'it was changed, or encrypted with another key',
      [{ text: 'Keep it anew.', command: 'vibeml credentials set huggingface' }],
    ),
  },
  credentialWrong: {
    meaning: 'The service rejects the credential.',
    example: make.credentialWrong(
      { id: 'huggingface', title: 'Hugging Face', variable: 'HF_TOKEN' },
      'keychain',
    ),
  },
  datasetAccessDenied: {
    meaning: 'A dataset of the Hub is gated or closed, or the token may not read it.',
    example: make.datasetAccessDenied('owner/chats', 'gated'),
  },
  datasetColumnMissing: {
    meaning: 'A column mapping names a column that is not in the file.',
    example: make.datasetColumnMissing('./chats.csv', 'question', ['prompt', 'answer']),
  },
  datasetEmpty: {
    meaning: 'The file has no rows, or none that can be trained on.',
    example: make.datasetEmpty('./chats.jsonl', 'the file is empty'),
  },
  datasetFilesUnsupported: {
    meaning: 'A dataset of the Hub holds no files of a type that is read.',
    example: make.datasetFilesUnsupported('owner/pictures', ['.png', '.txt']),
  },
  datasetFormatMixed: {
    meaning: 'Rows of one file have different formats.',
    example: make.datasetFormatMixed('./chats.jsonl', [
      { format: 'chat', line: 1 },
      { format: 'text', line: 7 },
    ]),
  },
  datasetFormatUnknown: {
    meaning: 'The columns fit no known format.',
    example: make.datasetFormatUnknown('./data.csv', ['a', 'b']),
  },
  datasetHubUnreachable: {
    meaning: 'The Hub did not answer about a dataset, or in a form that can not be read.',
    example: make.datasetHubUnreachable('owner/chats', 'no answer came'),
  },
  datasetNotFound: {
    meaning: 'There is no such file, and no such dataset on the Hub.',
    example: make.datasetNotFound('./chats.jsonl'),
  },
  datasetRevisionNotFound: {
    meaning: 'The dataset has no such branch, tag or commit.',
    example: make.datasetRevisionNotFound('owner/chats', 'v9'),
  },
  datasetRowInvalid: {
    meaning: "One row can't be parsed; the line is named.",
    example: make.datasetRowInvalid('./chats.jsonl', 12, 'not valid JSON'),
  },
  datasetSplitNotFound: {
    meaning: 'The dataset has no such configuration or split.',
    example: make.datasetSplitNotFound('owner/chats', 'dev', ['default/train', 'default/test']),
  },
  datasetTypeUnsupported: {
    meaning: 'The file type is not read.',
    example: make.datasetTypeUnsupported('./data.xlsx', '.xlsx'),
  },
  datasetUnfit: {
    meaning: 'The rows have a fault that makes training on them pointless.',
    example: make.datasetUnfit('./chats.jsonl', [
      { code: 'no_assistant_turn', message: '12 of 12 rows have no assistant turn.' },
    ]),
  },
  datasetUnreadable: {
    meaning: "The file exists but can't be read.",
    example: make.datasetUnreadable('./chats.jsonl', 'permission denied'),
  },
  deadlineMissed: {
    meaning: 'No machine ends the run in the time that was asked for.',
    example: make.deadlineMissed({ maxHours: 2, fastestHours: 3.4 }, 'H100 on nebius eu-north1'),
  },
  diskFull: {
    meaning: 'Too little room on the disk for the environment, the checkpoints or the result.',
    example: make.diskFull('/home/ada/.vibeml', { neededGib: 3, freeGib: 0.4 }),
  },
  driverTimeout: {
    meaning: 'The engine did not answer in time.',
    example: make.driverTimeout('local', 'observe', 5000),
  },
  driverUnavailable: {
    meaning: "The engine that should run the job can't be used.",
    example: make.driverUnavailable('local', 'python3 was not found'),
  },
  environmentFailed: {
    meaning: 'The Python environment for training could not be built.',
    example: make.environmentFailed(
      'environment.index_unreachable',
      'Check the network or the index that pip is configured with.',
      '/home/ada/.vibeml/runs/x/logs/setup.log',
    ),
  },
  gpuNotSupported: {
    meaning: 'The GPU is in no offer.',
    example: make.gpuNotSupported('RTX9000', ['H100', 'L40S']),
  },
  hyperparameterInvalid: {
    meaning: 'A hyperparameter is outside its range.',
    example: make.hyperparameterInvalid('learningRate', '7', '1e-7 to 1e-2'),
  },
  jobUnknown: {
    meaning: 'The engine knows no such job; it may have been removed by hand.',
    example: make.jobUnknown('local', 'smollm2_chats_7f3k'),
  },
  keepRefused: {
    meaning: 'The repository that should keep the result of a run can not be used.',
    example: make.keepRefused('ada/vibeml-smollm2-chats-7f3k', 'not_writable'),
  },
  keepUnreachable: {
    meaning: 'The Hub did not tell whether the result can be kept there.',
    example: make.keepUnreachable('ada/vibeml-smollm2-chats-7f3k', 'no answer came in time'),
  },
  launchFailed: {
    meaning: 'The job could not be started.',
    example: make.launchFailed('local', 'the run directory could not be written'),
  },
  modelAccessDenied: {
    meaning: 'The model is gated or private.',
    example: make.modelAccessDenied('meta-llama/Llama-3.1-8B'),
  },
  modelDirectoryNotFound: {
    meaning: 'The model directory does not exist.',
    example: make.modelDirectoryNotFound('./models/tiny'),
  },
  modelHubUnreachable: {
    meaning: 'The Hugging Face Hub did not answer.',
    example: make.modelHubUnreachable('Qwen/Qwen3-0.6B'),
  },
  modelIsAdapter: {
    meaning: 'An adapter was given where a whole model is needed.',
    example: make.modelIsAdapter('./my-adapter', 'Qwen/Qwen3-0.6B'),
  },
  modelNotFound: {
    meaning: 'No model of that name is on the Hub.',
    example: make.modelNotFound('xyz'),
  },
  modelNotUsable: {
    meaning: "The model is there but can't be fine-tuned as it is.",
    example: make.modelNotUsable(
      './models/old',
      'its weights are not in safetensors form',
      'Convert it with transformers: save_pretrained writes safetensors.',
    ),
  },
  modelRevisionNotFound: {
    meaning: 'The model has no such branch, tag or commit.',
    example: make.modelRevisionNotFound('owner/model', 'v9'),
  },
  modelTooLarge: {
    meaning: 'The run needs more memory than the machine has.',
    example: make.modelTooLarge('Qwen/Qwen3-8B', { neededGib: 18.2, availableGib: 7.5 }),
  },
  noCapacity: {
    meaning: "The GPU can't be had in that region now.",
    example: make.noCapacity('H100', 'eu-north1', [
      { gpu: 'H200', regions: ['eu-west1', 'us-central1'] },
    ]),
  },
  priceMissing: {
    meaning: 'The machines of a cluster are there, and nobody has put a price on them.',
    example: make.priceMissing(
      'slurm/lab',
      '- {cluster: slurm/lab, hourlyUsd: 0}',
      '~/.vibeml/prices.yaml',
    ),
  },
  noOffer: {
    meaning: 'No machine among the offers can run the request.',
    example: make.noOffer('no machine has 80 GiB of memory', ['this computer']),
  },
  notSupported: {
    meaning: 'The thing asked for does not exist on this system.',
    example: make.notSupported('Training on MPS', 'Use a machine with a CPU or CUDA.'),
  },
  planExpired: {
    meaning: 'The plan is too old to be launched.',
    example: make.planExpired('7c41e9', '2026-01-01T10:15:00Z'),
  },
  planNotFound: {
    meaning: 'No plan of that id is stored.',
    example: make.planNotFound('7c41e9'),
  },
  planStale: {
    meaning: 'Something the plan was built on has changed since.',
    example: make.planStale('7c41e9', [{ field: 'dataset', before: '180 rows', now: '12 rows' }]),
  },
  policyRefused: {
    meaning: 'The standing policy of money was not changed.',
    example: make.policyRefused('the typed characters are not the last four of the change'),
  },
  pythonMissing: {
    meaning: 'No Python that the training stack supports was found.',
    example: make.pythonMissing(['3.9.18']),
  },
  quotaExceeded: {
    meaning: 'The account may not use that many of these.',
    example: make.quotaExceeded('Nebius', null, 'Ask for a higher quota in the console.'),
  },
  requestInvalid: {
    meaning: 'The input of an operation does not fit its schema.',
    example: make.requestInvalid([{ field: 'model', problem: 'is missing' }]),
  },
  runFailed: {
    meaning: 'The run ended without a result.',
    example: make.runFailed(
      'smollm2_chats_7f3k',
      'out_of_memory',
      'it ran out of memory at step 3.',
    ),
  },
  runNotFinished: {
    meaning: 'What was asked for is there only when the run has ended.',
    example: make.runNotFinished('smollm2_chats_7f3k', 'running'),
  },
  runNotFound: {
    meaning: 'No run of that id is known.',
    example: make.runNotFound('smollm2_chats_7f3j', ['smollm2_chats_7f3k']),
  },
  runNotResumable: {
    meaning: 'The run has nothing to resume from, or is still going.',
    example: make.runNotResumable('smollm2_chats_7f3k', 'it has no complete checkpoint'),
  },
  skypilotInstallFailed: {
    meaning: 'SkyPilot could not be installed on this machine.',
    example: make.skypilotInstallFailed(
      'environment.index_unreachable',
      'Check the network, or set PIP_INDEX_URL to an index that answers.',
      '/home/ada/.vibeml/environments/setup/setup.log',
    ),
  },
  skypilotServerMissing: {
    meaning: 'A plan needs SkyPilot, and no API server answers.',
    example: make.skypilotServerMissing('http://127.0.0.1:46580', false),
  },
  skypilotServerUnfit: {
    meaning: 'The API server is too old, or does not let us in.',
    example: make.skypilotServerUnfit(
      'https://skypilot.example.com',
      'SkyPilot 0.11.0 (version 24 of its protocol) answers at https://skypilot.example.com; VibeML speaks to SkyPilot 0.14.1 or later.',
      'Ask whoever runs the server to install SkyPilot 0.14.1.',
    ),
  },
  skypilotStartFailed: {
    meaning: "SkyPilot's API server could not be started on this machine.",
    example: make.skypilotStartFailed({
      reason: 'port_taken',
      port: 46_777,
      otherPort: 46_778,
      logPath: '/home/ada/.vibeml/skypilot/server.log',
      excerpt: '',
    }),
  },
  storeCorrupt: {
    meaning: "The database holds something that can't be read back.",
    example: make.storeCorrupt('/home/ada/.vibeml/vibeml.db', 'run row 12 has no status'),
  },
  storeLocked: {
    meaning: 'Another process held the database for too long.',
    example: make.storeLocked('/home/ada/.vibeml/vibeml.db', 5000),
  },
  storeTooNew: {
    meaning: 'The database was written by a newer version of VibeML.',
    example: make.storeTooNew('/home/ada/.vibeml/vibeml.db', { found: 9, supported: 1 }),
  },
  storeUnavailable: {
    meaning: 'The database could not be opened or written.',
    example: make.storeUnavailable('/home/ada/.vibeml/vibeml.db', 'the directory is read-only'),
  },
  unexpected: {
    meaning: 'A defect in VibeML. Please report it.',
    example: make.unexpected('an invariant was broken'),
  },
  workflowInvalid: {
    meaning: 'A workflow that a program registers does not have the form of one.',
    example: make.workflowInvalid('mine', [
      { field: 'metadata.dataFormats', problem: 'is missing' },
    ]),
  },
  workflowNotYet: {
    meaning: 'The workflow is known by name and has no program yet.',
    example: make.workflowNotYet('unsloth', 'its program comes with a later version', 'lora'),
  },
  workflowUnfit: {
    meaning: 'The workflow does not take this data or this machine.',
    example: make.workflowUnfit('full', 'the dataset is in preference format'),
  },
  workflowUnknown: {
    meaning: 'No workflow of that name is registered.',
    example: make.workflowUnknown('qlora2', ['lora', 'full']),
  },
};
