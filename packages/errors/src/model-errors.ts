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

/** The Hub did not answer. */
export const modelHubUnreachable = (modelId: string, cause?: unknown) =>
  modelHubUnreachableError({
    message: `The Hugging Face Hub could not be reached to look up '${modelId}'.`,
    advice: [
      { text: 'Check the network, or set HF_ENDPOINT to a mirror.' },
      { text: 'A model on this computer is given as a path that starts with ./ or /.' },
    ],
    details: { modelId },
    cause,
  });

const modelAccessDeniedError = defineError('model.access_denied', 'resource');

/** The model is gated or private and the token does not open it. */
export const modelAccessDenied = (modelId: string) =>
  modelAccessDeniedError({
    message: `Model '${modelId}' is gated or private, and no token that opens it was found.`,
    advice: [
      { text: 'Accept the terms on the model page, then set HF_TOKEN to a token of that account.' },
    ],
    details: { modelId },
  });

const modelTooLargeError = defineError('model.too_large', 'resource');

/** The run needs more memory than the machine has. */
export const modelTooLarge = (model: string, sizes: { neededGib: number; availableGib: number }) =>
  modelTooLargeError({
    message: `Training '${model}' needs about ${sizes.neededGib.toFixed(1)} GiB of memory; this machine has ${sizes.availableGib.toFixed(1)} GiB free.`,
    advice: [
      { text: 'Choose a smaller model, a shorter --max-length or a smaller batch.' },
      { text: 'LoRA needs far less memory than full fine-tuning.', command: 'vibeml workflows' },
    ],
    details: { model, ...sizes } satisfies DetailRecord,
  });
