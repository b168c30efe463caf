import type { ModelError } from '@vibeml/core-models';
import { modelHubUnreachable } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import { closedModel } from './hub-model-error.ts';
import { CardData } from './model-card.ts';
import { parseJson } from './parse-json.ts';

const ModelInfo = z.looseObject({
  sha: z.string().min(1),
  gated: z.union([z.boolean(), z.string()]).nullish().catch(null),
  disabled: z.boolean().nullish().catch(null),
  siblings: z
    .array(z.looseObject({ rfilename: z.string() }))
    .nullish()
    .catch(null),
  safetensors: z.looseObject({ total: z.number() }).nullish().catch(null),
  cardData: CardData.nullish().catch(null),
});
/** What the Hub tells of a model. */
export type ModelInfo = z.infer<typeof ModelInfo>;

/** Reads the Hub's answer about a model. A model that the Hub has closed fails with `model.not_usable`, an answer in another form with `model.hub_unreachable`. */
export const readModelInfo = (
  reference: string,
  text: string | null,
): Result<ModelInfo, ModelError> => {
  const info = ModelInfo.safeParse(parseJson(text ?? 'null').unwrapOr(null));
  if (!info.success) return err(modelHubUnreachable(reference, 'its answer has another form'));
  return info.data.disabled === true ? err(closedModel(reference)) : ok(info.data);
};

/** The names of a model's files; null when the Hub did not tell them. */
export const fileNamesOf = ({ siblings }: ModelInfo): ReadonlySet<string> | null =>
  siblings ? new Set(siblings.map((each) => each.rfilename)) : null;

/** Whether the terms of a model must be accepted. */
export const isGated = ({ gated }: ModelInfo): boolean =>
  gated === true || typeof gated === 'string';
