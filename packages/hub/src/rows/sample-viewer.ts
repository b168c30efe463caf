import type { CallContext } from '@vibeml/core-models';
import { err, okAsync, ResultAsync } from 'neverthrow';
import { type HubFailure, unreachable } from '../hub-network.ts';
import {
  pageRows,
  type Viewed,
  type ViewedRows,
  type ViewedSplit,
  type Viewer,
} from '../viewer.ts';
import { rowCount, type SplitSample } from './file-sample.ts';
import { sampleRows } from './row-sample.ts';

/** What to ask the viewer for. */
export interface ViewerSampleRequest extends ViewedSplit {
  readonly id: string;
  /** Rows of the split where the viewer told; else its first page tells. */
  readonly rows: number | null;
  readonly isEstimate: boolean;
  readonly observedAt: string;
}

const pages = sampleRows / pageRows;

/** Where pages start: one after the other where they cover everything, else spread evenly from the first row to the last. */
export const pageOffsets = (total: number): readonly number[] => {
  if (total <= sampleRows) {
    return Array.from(
      { length: Math.max(1, Math.ceil(total / pageRows)) },
      (_, page) => page * pageRows,
    );
  }
  const last = total - pageRows;
  return Array.from({ length: pages }, (_, page) => Math.floor((page * last) / (pages - 1)));
};

const cut = unreachable('it cuts long rows', null);

const toSample = (
  answers: readonly Viewed<ViewedRows>[],
  total: number,
  { isEstimate, observedAt }: ViewerSampleRequest,
): SplitSample => {
  const byIndex = new Map(
    answers.flatMap(({ value }) => value.rows.map(({ index, row }) => [index, row] as const)),
  );
  const rows = [...byIndex]
    .sort(([one], [other]) => one - other)
    .map(([index, row]) => ({ line: index + 1, row }));
  return {
    rows,
    isComplete: !isEstimate && rows.length === total,
    order: total <= sampleRows ? 'first' : 'spread',
    total: rowCount(Math.max(total, rows.length), 'dataset viewer of the Hugging Face Hub', {
      observedAt,
      method: isEstimate ? 'modelled' : 'catalogue',
    }),
  };
};

/** Reads rows through the viewer, spread over the split. Fails where the viewer has none, or cuts them. */
export const sampleViewer = (
  viewer: Viewer,
  request: ViewerSampleRequest,
  context: CallContext,
): ResultAsync<SplitSample, HubFailure> => {
  const page = (offset: number) => viewer.rows({ ...request, offset }, context);
  const known =
    request.rows === null
      ? page(0).map(({ value }) => value.total ?? value.rows.length)
      : okAsync<number, HubFailure>(request.rows);
  return known.andThen((total) =>
    ResultAsync.combine(pageOffsets(total).map(page)).andThen((answers) =>
      answers.some(({ value }) => value.isCut)
        ? err(cut)
        : okAsync<SplitSample, HubFailure>(toSample(answers, total, request)),
    ),
  );
};
