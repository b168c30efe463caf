import { err, ok, type Result } from 'neverthrow';

const mebibyte = 1024 * 1024;
const rangeBytes = 32 * mebibyte;
const maxGroupBytes = 256 * mebibyte;

/** A row group of a Parquet file, with its size before compression. */
export interface RowGroupSize {
  readonly rows: number;
  readonly bytes: number;
  /** Whether an index tells where its pages lie; without one a group is decoded whole. */
  readonly isIndexed: boolean;
}

/** Rows to read at once; rows count from 0 and `end` is not included. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

const rangesOfGroup = (
  first: number,
  { rows, bytes, isIndexed }: RowGroupSize,
): readonly RowRange[] => {
  const parts = isIndexed ? Math.max(1, Math.ceil(bytes / rangeBytes)) : 1;
  const rowsPerPart = Math.max(1, Math.ceil(rows / parts));
  return Array.from({ length: Math.ceil(rows / rowsPerPart) }, (_, part) => ({
    start: first + part * rowsPerPart,
    end: first + Math.min(rows, (part + 1) * rowsPerPart),
  }));
};

const isTooLarge = ({ bytes, isIndexed }: RowGroupSize): boolean =>
  !isIndexed && bytes > maxGroupBytes;

/** Cuts indexed row groups into ranges of about 32 MiB and takes the others whole. A group over 256 MiB without an index is refused: decoding it takes about fourteen times its size in memory. */
export const planRowRanges = (
  groups: readonly RowGroupSize[],
): Result<readonly RowRange[], string> => {
  const tooLarge = groups.findIndex(isTooLarge);
  if (tooLarge >= 0) {
    return err(
      `its row group ${tooLarge + 1} is larger than 256 MiB; save it with smaller row groups or a page index`,
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
