import type { DatasetHints, JsonObject, SourceRow } from '@vibeml/core-models';
import { datasetEmpty, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { watchFormat } from './format-watch.ts';
import { resolveFormat } from './resolve-format.ts';
import { createRowInspector, type InspectionRules, type RowFacts } from './row-inspector.ts';
import type { PromptFingerprints } from './track-duplicates.ts';

/** What is asked of a look at a dataset. */
export interface InspectionRequest
  extends Pick<
    InspectionRules,
    'hasLines' | 'purpose' | 'tokenCounter' | 'trainPrompts' | 'sample'
  > {
  /** The dataset as a person named it, for messages. */
  readonly reference: string;
  readonly hints: DatasetHints;
  /** Whether the model has a chat template: text then becomes a turn of a chat. */
  readonly hasChatTemplate: boolean;
}

/** What the rows of a dataset tell, and the prompts to keep an evaluation set apart from. */
export interface InspectedRows {
  readonly facts: RowFacts;
  readonly prompts: PromptFingerprints;
}

export type InspectionError = ErrorOf<
  'dataset.empty' | 'dataset.format_unknown' | 'dataset.format_mixed' | 'dataset.column_missing'
>;

/** Takes rows as they come and tells at the end what they are. */
export interface DatasetInspection {
  add(rows: readonly SourceRow[]): Result<null, InspectionError>;
  finish(): Result<InspectedRows, InspectionError>;
}

/** The format is settled on this many rows. */
const sampleRows = 100;

type Inspect = (row: SourceRow) => Result<null, InspectionError>;

interface Settled {
  readonly inspect: Inspect;
  readonly finish: () => InspectedRows;
}

const settle = (
  request: InspectionRequest,
  sample: readonly SourceRow[],
): Result<Settled, InspectionError> => {
  const { reference, hints, hasChatTemplate } = request;
  const rows = sample.map(({ row }) => row);
  return resolveFormat(reference, rows, hints).map((format) => {
    const conversion = { ...format, hasChatTemplate };
    const maxLength = hints.maxLength ?? null;
    const inspector = createRowInspector({ ...request, conversion, maxLength });
    const check =
      hints.format === undefined
        ? watchFormat(reference, format, sample[0]?.line ?? 1)
        : (_row: JsonObject, _line: number) => ok(null);
    return {
      inspect: ({ row, line }) =>
        check(row, line).map(() => {
          inspector.add(row, line);
          return null;
        }),
      finish: () => ({ facts: inspector.facts(), prompts: inspector.prompts() }),
    };
  });
};

const inspectAll = (
  rows: readonly SourceRow[],
  inspect: Inspect,
): Result<null, InspectionError> => {
  for (const row of rows) {
    const inspected = inspect(row);
    if (inspected.isErr()) return inspected;
  }
  return ok(null);
};

/** Starts a look at a dataset whose rows come one batch at a time. Memory is bounded: see `createRowInspector`. */
export const createDatasetInspection = (request: InspectionRequest): DatasetInspection => {
  let sample: SourceRow[] = [];
  let settled: Settled | null = null;

  const settleSample = (): Result<Settled, InspectionError> => {
    const seen = sample;
    sample = [];
    return settle(request, seen).andThen((each) => {
      settled = each;
      return inspectAll(seen, each.inspect).map(() => each);
    });
  };

  return {
    add(rows) {
      if (settled !== null) return inspectAll(rows, settled.inspect);
      const missing = sampleRows - sample.length;
      sample.push(...rows.slice(0, missing));
      if (sample.length < sampleRows) return ok(null);
      return settleSample().andThen(({ inspect }) => inspectAll(rows.slice(missing), inspect));
    },
    finish() {
      if (settled !== null) return ok(settled.finish());
      if (sample.length === 0) {
        return err(datasetEmpty(request.reference, 'the file holds no rows'));
      }
      return settleSample().map(({ finish }) => finish());
    },
  };
};
