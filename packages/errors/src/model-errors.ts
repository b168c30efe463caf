import {
  type CounterOfferLine,
  counterOfferAdvice,
  counterOfferDetails,
} from './counter-offer-line.ts';
import { defineError } from './define-error.ts';
import type { DetailRecord } from './error-shape.ts';

const modelNotFoundError = defineError('model.not_found', 'resource');

/** No such model on the Hub. */
export const modelNotFound = (modelId: string) =>
  modelNotFoundError({
    message: `Model '${modelId}' not found on HuggingFace`,
    advice: [
      {
        text: 'Check the spelling: a model is named owner/name, for example HuggingFaceTB/SmolLM2-135M-Instruct.',
      },
      { text: 'A model on this computer is given as a path that starts with ./ or /.' },
      { text: 'A private model is seen only with HF_TOKEN set to a token that may read it.' },
    ],
    details: { modelId },
  });

const modelDirectoryNotFoundError = defineError('model.directory_not_found', 'resource');

/** The directory that should hold a model does not exist. */
export const modelDirectoryNotFound = (path: string) =>
  modelDirectoryNotFoundError({
    message: `There is no model directory at ${path}.`,
    advice: [
      { text: 'Give the path of a directory that holds config.json and *.safetensors files.' },
    ],
    details: { path },
  });

const modelNotUsableError = defineError('model.not_usable', 'resource');

/** The model is there but can't be fine-tuned as it is; `reason` says why. */
export const modelNotUsable = (model: string, reason: string, tryNext: string) =>
  modelNotUsableError({
    message: `Model '${model}' can't be used: ${reason}.`,
    advice: [{ text: tryNext }],
    details: { model, reason },
  });

const modelIsAdapterError = defineError('model.is_adapter', 'resource');

/** The directory or repository holds an adapter, not a model. */
export const modelIsAdapter = (model: string, baseModel: string | null) =>
  modelIsAdapterError({
    message: `'${model}' is an adapter, not a whole model.`,
    advice: [
      baseModel === null
        ? { text: 'Give the base model that the adapter was trained on.' }
        : { text: `Fine-tune its base model instead: ${baseModel}.` },
    ],
    details: { model, baseModel },
  });

const modelHubUnreachableError = defineError('model.hub_unreachable', 'resource');

/** The Hub did not answer, or not in a form that can be read; `reason` says what it did. */
export const modelHubUnreachable = (modelId: string, reason = 'no answer came', cause?: unknown) =>
  modelHubUnreachableError({
    message: `The Hugging Face Hub could not be reached to look up '${modelId}': ${reason}.`,
    advice: [
      { text: 'Check the network, or set HF_ENDPOINT to a mirror.' },
      { text: 'A model on this computer is given as a path that starts with ./ or /.' },
    ],
    details: { modelId, reason },
    cause,
  });

const modelAccessDeniedError = defineError('model.access_denied', 'resource');

/** Why the Hub keeps a model back: its terms are not accepted, the token is not valid, or it may not read this model. */
type AccessDenial = 'gated' | 'token_rejected' | 'token_too_narrow';

const denials: Readonly<Record<AccessDenial | 'unknown', readonly [string, string]>> = {
  unknown: [
    'is gated or private, and no token that opens it was found',
    'Accept the terms on the model page, then set HF_TOKEN to a token of that account.',
  ],
  gated: [
    'is gated, and no token of an account that accepted its terms was found',
    'Accept the terms on the model page, then set HF_TOKEN to a token of that account.',
  ],
  token_rejected: [
    "can't be looked up: the Hub rejects the token in HF_TOKEN",
    'Make a new token on the Hub and set HF_TOKEN to it, or unset HF_TOKEN for public models.',
  ],
  token_too_narrow: [
    'is closed to the token in HF_TOKEN',
    'Give the token the right to read this model, or use one that has it.',
  ],
};

/** The model is gated or private and the token does not open it. */
export const modelAccessDenied = (
  modelId: string,
  reason: AccessDenial | 'unknown' = 'unknown',
) => {
  const [problem, advice] = denials[reason];
  return modelAccessDeniedError({
    message: `Model '${modelId}' ${problem}.`,
    advice: [
      { text: advice },
      {
        text: 'Or keep a token on this machine; it is checked first.',
        command: 'vibeml credentials set huggingface',
      },
    ],
    details: { modelId, reason },
  });
};

const modelTooLargeError = defineError('model.too_large', 'resource');

/** The run needs more memory than the machine has; `machine` names a rented one. */
export const modelTooLarge = (
  model: string,
  sizes: { neededGib: number; availableGib: number; machine?: string },
  counterOffers: readonly CounterOfferLine[] = [],
) =>
  modelTooLargeError({
    message: `Training '${model}' needs about ${sizes.neededGib.toFixed(1)} GiB of memory; ${sizes.machine === undefined ? 'this machine has' : `${sizes.machine} has`} ${sizes.availableGib.toFixed(1)} GiB ${sizes.machine === undefined ? 'free' : 'that can be used'}.`,
    advice: [
      ...counterOfferAdvice(counterOffers, 'With room enough'),
      { text: 'Choose a smaller model, a shorter --max-length or a smaller batch.' },
      { text: 'LoRA needs far less memory than full fine-tuning.', command: 'vibeml workflows' },
    ],
    details: {
      model,
      neededGib: sizes.neededGib,
      availableGib: sizes.availableGib,
      counterOffers: counterOfferDetails(counterOffers),
    } satisfies DetailRecord,
  });
