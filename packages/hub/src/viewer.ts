import type { CallContext, JsonObject } from '@vibeml/core-models';
import { err, errAsync, ok, type ResultAsync } from 'neverthrow';
import * as z from 'zod';
import type { HubClient } from './hub-client.ts';
import { type HubFailure, unreachable } from './hub-network.ts';
import { parseJson } from './parse-json.ts';

/** Rows of a page; the viewer gives no more at once. */
export const pageRows = 100;

const mebibyte = 1024 * 1024;

const Splits = z.looseObject({
  splits: z.array(z.looseObject({ config: z.string(), split: z.string() })),
});

const Sizes = z.looseObject({
  size: z.looseObject({
    splits: z.array(
      z.looseObject({
        config: z.string(),
        split: z.string(),
        num_rows: z.int().min(0),
        estimated_num_rows: z.int().min(0).nullish().catch(null),
      }),
    ),
  }),
  partial: z.boolean().nullish().catch(null),
});

// What JSON.parse gives is JSON; a look into its depth could meet a row that is nested without end.
const Row = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const Rows = z.looseObject({
  rows: z.array(
    z.looseObject({
      row_idx: z.int().min(0),
      row: Row,
      truncated_cells: z.array(z.string()).nullish().catch(null),
    }),
  ),
  num_rows_total: z.int().min(0).nullish().catch(null),
});

const Parquet = z.looseObject({
  parquet_files: z.array(
    z.looseObject({
      config: z.string(),
      split: z.string(),
      url: z.string(),
      filename: z.string(),
      size: z.number().nullish().catch(null),
    }),
  ),
  partial: z.boolean().nullish().catch(null),
});

/** Something the viewer told, and the commit that it looked at, where it says so. */
export interface Viewed<Value> {
  readonly value: Value;
  readonly revision: string | null;
}

/** What the viewer knows of a split. */
export interface ViewedSplit {
  readonly config: string;
  readonly split: string;
}

/** Rows of a split, as far as the viewer has looked at it. */
export interface ViewedSize extends ViewedSplit {
  readonly rows: number;
  /** True where the count covers only a part, or is an estimate. */
  readonly isEstimate: boolean;
}

/** Some rows, each with its number in the split, from 0. */
export interface ViewedRows {
  readonly rows: readonly { readonly index: number; readonly row: JsonObject }[];
  /** Whether cells were cut; such rows are not what training reads. */
  readonly isCut: boolean;
  readonly total: number | null;
}

/** A file of the conversion to Parquet. */
export interface ViewedFile extends ViewedSplit {
  /** Path on the branch refs/convert/parquet. */
  readonly path: string;
  readonly bytes: number | null;
}

/** The dataset viewer; its answers add to what the files tell. */
export interface Viewer {
  splits(id: string, context: CallContext): ResultAsync<Viewed<readonly ViewedSplit[]>, HubFailure>;
  sizes(id: string, context: CallContext): ResultAsync<Viewed<readonly ViewedSize[]>, HubFailure>;
  /** A page of 100 rows; where the viewer has only a preview, the first page alone. */
  rows(
    place: ViewedSplit & { readonly id: string; readonly offset: number },
    context: CallContext,
  ): ResultAsync<Viewed<ViewedRows>, HubFailure>;
  parquetFiles(
    id: string,
    context: CallContext,
  ): ResultAsync<Viewed<readonly ViewedFile[]>, HubFailure>;
}

const parquetFolder = '/resolve/refs%2Fconvert%2Fparquet/';

const pathIn = (url: string): string | null => {
  const path = url.split(parquetFolder)[1];
  return path === undefined ? null : decodeURIComponent(path);
};

const query = (parts: Readonly<Record<string, string>>): string =>
  new URLSearchParams(parts).toString();

const viewedRows = (page: z.output<typeof Rows>): ViewedRows => ({
  rows: page.rows.map(({ row_idx, row }) => ({ index: row_idx, row })),
  isCut: page.rows.some(({ truncated_cells }) => (truncated_cells?.length ?? 0) > 0),
  total: page.num_rows_total ?? null,
});

/** Opens the dataset viewer. Its answers are kept for some minutes. */
export const openViewer = (client: HubClient): Viewer => {
  const ask = <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    context: CallContext,
  ): ResultAsync<Viewed<z.output<Schema>>, HubFailure> =>
    client
      .ask({ host: 'viewer', path, keep: 'minutes', maxBytes: 32 * mebibyte }, context)
      .andThen((content) => {
        const text = Buffer.from(content?.bytes ?? []).toString('utf8');
        const parsed = schema.safeParse(parseJson(text).unwrapOr(null));
        return parsed.success
          ? ok({ value: parsed.data, revision: content?.revision ?? null })
          : err(unreachable('its answer has another form', null));
      });

  return {
    splits: (id, context) =>
      ask(`/splits?${query({ dataset: id })}`, Splits, context).map(({ value, revision }) => ({
        value: value.splits,
        revision,
      })),
    sizes: (id, context) =>
      ask(`/size?${query({ dataset: id })}`, Sizes, context).map(({ value, revision }) => ({
        value: value.size.splits.map((each) => ({
          config: each.config,
          split: each.split,
          rows: each.estimated_num_rows ?? each.num_rows,
          isEstimate: value.partial === true || each.estimated_num_rows != null,
        })),
        revision,
      })),
    rows: ({ id, config, split, offset }, context) => {
      const place = { dataset: id, config, split };
      const page = query({ ...place, offset: String(offset), length: String(pageRows) });
      return ask(`/rows?${page}`, Rows, context)
        .orElse((failure) =>
          offset === 0 && failure.kind === 'refused'
            ? ask(`/first-rows?${query(place)}`, Rows, context)
            : errAsync(failure),
        )
        .map(({ value, revision }) => ({ value: viewedRows(value), revision }));
    },
    parquetFiles: (id, context) =>
      ask(`/parquet?${query({ dataset: id })}`, Parquet, context).andThen(({ value, revision }) => {
        const files = value.parquet_files.flatMap(({ config, split, url, size }) => {
          const path = pathIn(url);
          return path === null ? [] : [{ config, split, path, bytes: size ?? null }];
        });
        return files.length === 0
          ? errAsync<Viewed<readonly ViewedFile[]>, HubFailure>({
              kind: 'refused',
              refusal: 'not_found',
            })
          : ok({ value: files, revision });
      }),
  };
};
