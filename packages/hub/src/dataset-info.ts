import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import { parseJson } from './parse-json.ts';

const paths = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const DataFiles = z.union([
  paths.transform((all) => [{ split: 'train', path: all }]),
  z.array(z.object({ split: z.string(), path: paths })),
  z
    .record(z.string(), paths)
    .transform((bySplit) => Object.entries(bySplit).map(([split, path]) => ({ split, path }))),
]);

const Config = z.looseObject({
  config_name: z.string(),
  data_files: DataFiles.nullish().catch(null),
  data_dir: z.string().nullish().catch(null),
  default: z.boolean().nullish().catch(null),
});
/** A configuration as the card of a dataset declares it. */
export type CardConfig = z.infer<typeof Config>;

const DatasetInfo = z.looseObject({
  sha: z.string().min(1),
  gated: z.union([z.boolean(), z.string()]).nullish().catch(null),
  disabled: z.boolean().nullish().catch(null),
  cardData: z
    .looseObject({ configs: z.array(Config).nullish().catch(null) })
    .nullish()
    .catch(null),
  siblings: z
    .array(z.looseObject({ rfilename: z.string(), size: z.number().nullish().catch(null) }))
    .nullish()
    .catch(null),
});
/** What the Hub tells of a dataset. */
export type DatasetInfo = z.infer<typeof DatasetInfo>;

/** Reads the Hub's answer about a dataset, or says why it can't. */
export const readDatasetInfo = (text: string | null): Result<DatasetInfo, string> => {
  const info = DatasetInfo.safeParse(parseJson(text ?? 'null').unwrapOr(null));
  return info.success ? ok(info.data) : err('its answer has another form');
};

/** Whether the terms of a dataset must be accepted. */
export const isGatedDataset = ({ gated }: DatasetInfo): boolean =>
  gated === true || typeof gated === 'string';
