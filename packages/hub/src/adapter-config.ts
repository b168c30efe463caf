import * as z from 'zod';
import { parseJson } from './parse-json.ts';

const AdapterConfig = z.looseObject({ base_model_name_or_path: z.string().min(1) });

/** The base model that adapter_config.json names; null when it names none. */
export const baseModelOf = (adapterConfig: string | null): string | null => {
  const parsed = AdapterConfig.safeParse(parseJson(adapterConfig ?? 'null').unwrapOr(null));
  return parsed.success ? parsed.data.base_model_name_or_path : null;
};
