import { err, ok, type Result } from 'neverthrow';

const mebibyte = 1024 * 1024;
const rangeBytes = 32 * mebibyte;
const maxGroupBytes = 1024 * mebibyte;

/** A row group of a Parquet file, with its size before compression. */
export interface RowGroupSize {
  readonly rows: number;
  readonly bytes: number;
}

/** Rows to read at once; rows count from 0 and `end` is not included. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

const rangesOfGroup = (first: number, { rows, bytes }: RowGroupSize): readonly RowRange[] => {
  const parts = Math.max(1, Math.ceil(bytes / rangeBytes));
  const rowsPerPart = Math.max(1, Math.ceil(rows / parts));
  return Array.from({ length: Math.ceil(rows / rowsPerPart) }, (_, part) => ({
    start: first + part * rowsPerPart,
    end: first + Math.min(rows, (part + 1) * rowsPerPart),
  }));
};

/** Cuts row groups into ranges of about 32 MiB. A group over 1 GiB is refused: decoding it would not fit in memory. */
export const planRowRanges = (
  groups: readonly RowGroupSize[],
): Result<readonly RowRange[], string> => {
  const tooLarge = groups.findIndex(({ bytes }) => bytes > maxGroupBytes);
  if (tooLarge >= 0) {
    return err(
      `its row group ${tooLarge + 1} is larger than 1 GiB; save it with smaller row groups`,
    );
  }
  let first = 0;
  const ranges: RowRange[] = [];
  for (const group of groups) {
    ranges.push(...rangesOfGroup(first, group));
    first += group.rows;
  }
  return ok(ranges);
};
