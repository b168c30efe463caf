import { okAsync, Result, ResultAsync } from 'neverthrow';
import * as z from 'zod';

const first = z
  .union([z.string(), z.array(z.string()).transform((all) => all[0] ?? null)])
  .nullish()
  .catch(null);

/** The part of a model card that tells the licence; unknown values are left out. */
export const CardData = z.looseObject({ license: first, license_name: first });

/** YAML is loaded only where there is some. */
const parseYaml = (text: string): ResultAsync<unknown, never> =>
  ResultAsync.fromSafePromise(import('yaml')).map(({ parse }) =>
    Result.fromThrowable(
      (): unknown => parse(text),
      () => null,
    )().unwrapOr(null),
  );

const frontMatter = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\s*(?:\r?\n|$)/;

/** The licence that card data name; `other` gives way to the name beside it. */
export const licenceOf = (card: z.infer<typeof CardData> | null | undefined): string | null => {
  const licence = card?.license ?? null;
  return licence === 'other' ? (card?.license_name ?? licence) : licence;
};

/** The licence in the front matter of a README.md; null when there is none. */
export const licenceOfReadme = (readme: string | null): ResultAsync<string | null, never> => {
  const yaml = frontMatter.exec(readme ?? '')?.[1];
  if (yaml === undefined) return okAsync(null);
  return parseYaml(yaml).map((value) => {
    const card = CardData.safeParse(value);
    return card.success ? licenceOf(card.data) : null;
  });
};
