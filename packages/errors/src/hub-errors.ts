import { defineError } from './define-error.ts';

const modelRevisionNotFoundError = defineError('model.revision_not_found', 'resource');

/** The model is there, but not the branch, tag or commit that was asked for. */
export const modelRevisionNotFound = (modelId: string, revision: string) =>
  modelRevisionNotFoundError({
    message: `Model '${modelId}' has no revision '${revision}' on HuggingFace.`,
    advice: [
      { text: `Leave '@${revision}' out for the newest commit of the main branch.` },
      { text: "See the branches and tags under 'Files and versions' on the model page." },
    ],
    details: { modelId, revision },
  });

const datasetRevisionNotFoundError = defineError('dataset.revision_not_found', 'resource');

/** The dataset is there, but not the branch, tag or commit that was asked for. */
export const datasetRevisionNotFound = (datasetId: string, revision: string) =>
  datasetRevisionNotFoundError({
    message: `Dataset '${datasetId}' has no revision '${revision}' on HuggingFace.`,
    advice: [
      { text: `Leave '@${revision}' out for the newest commit of the main branch.` },
      { text: "See the branches and tags under 'Files and versions' on the dataset page." },
    ],
    details: { datasetId, revision },
  });

const datasetHubUnreachableError = defineError('dataset.hub_unreachable', 'resource');

/** The Hub did not answer, or not in a form that can be read; `reason` says what it did. */
export const datasetHubUnreachable = (datasetId: string, reason: string, cause?: unknown) =>
  datasetHubUnreachableError({
    message: `The Hugging Face Hub could not be read to look up the dataset '${datasetId}': ${reason}.`,
    advice: [
      { text: 'Check the network, or set HF_ENDPOINT to a mirror.' },
      { text: 'Data on this computer are given as the path of a file.' },
    ],
    details: { datasetId, reason },
    cause,
  });

const datasetAccessDeniedError = defineError('dataset.access_denied', 'resource');

/** Why the Hub keeps a dataset back. */
type DatasetDenial = 'gated' | 'token_rejected' | 'token_too_narrow' | 'disabled';

const denials: Readonly<Record<DatasetDenial, readonly [string, string]>> = {
  gated: [
    'is gated, and no token of an account that accepted its terms was found',
    'Accept the terms on the dataset page, then set HF_TOKEN to a token of that account.',
  ],
  token_rejected: [
    "can't be looked up: the Hub rejects the token in HF_TOKEN",
    'Make a new token on the Hub and set HF_TOKEN to it, or unset HF_TOKEN for public datasets.',
  ],
  token_too_narrow: [
    'is closed to the token in HF_TOKEN',
    'Give the token the right to read this dataset, or use one that has it.',
  ],
  disabled: ['was closed by the Hub', 'Choose another dataset.'],
};

/** The dataset is gated, closed, or not open to the token. */
export const datasetAccessDenied = (datasetId: string, reason: DatasetDenial) => {
  const [problem, advice] = denials[reason];
  return datasetAccessDeniedError({
    message: `Dataset '${datasetId}' ${problem}.`,
    advice: [
      { text: advice },
      ...(reason === 'disabled'
        ? []
        : [
            {
              text: 'Or keep a token on this machine; it is checked first.',
              command: 'vibeml credentials set huggingface',
            },
          ]),
    ],
    details: { datasetId, reason },
  });
};

const datasetSplitNotFoundError = defineError('dataset.split_not_found', 'validation');

/** The dataset has no such configuration or split; `available` lists what can be asked for. */
export const datasetSplitNotFound = (
  datasetId: string,
  asked: string,
  available: readonly string[],
) =>
  datasetSplitNotFoundError({
    message: `Dataset '${datasetId}' has no configuration or split '${asked}'. Available: ${available.join(', ')}`,
    advice: available
      .slice(0, 3)
      .map((each) => ({ text: `Give ${JSON.stringify(`${datasetId}:${each}`)}.` })),
    details: { datasetId, asked, available },
  });

const datasetFilesUnsupportedError = defineError('dataset.files_unsupported', 'validation');

/** The repository holds files, but none of a type that is read. */
export const datasetFilesUnsupported = (datasetId: string, found: readonly string[]) =>
  datasetFilesUnsupportedError({
    message: `Dataset '${datasetId}' holds no files that are read: found ${found.join(', ') || 'none with an ending'}.`,
    advice: [
      { text: 'Rows are read from .parquet, .jsonl, .json and .csv files.' },
      { text: 'Save the rows in one of these and give the path of that file.' },
    ],
    details: { datasetId, found },
  });
