import { err, ok, type Result } from 'neverthrow';
import Papa from 'papaparse';
import type { CatalogueTable } from './catalogue-table.ts';
import { createRowCollector, type RowCollector } from './row-collector.ts';
import { readerOf } from './row-reader.ts';

const partLength = 256 * 1024;

/** Where the line ends that a part reaches into; cells of these lists hold no line breaks. */
const endOfPart = (text: string, start: number): number => {
  const end = text.indexOf('\n', start + partLength);
  return end < 0 ? text.length - 1 : end;
};

/** Why a text can't be a whole price list; null where it may be one. */
const faultOf = (text: string): string | null => {
  if (!/\S/.test(text)) return 'it is empty';
  if (/^\s*</.test(text)) return 'it is a web page, not a table';
  return text.endsWith('\n') ? null : 'it was cut off';
};

const settle = (
  collector: RowCollector | null,
  problem: string,
): Result<CatalogueTable, string> => {
  if (collector === null) return err(problem);
  const table = collector.finish();
  return table.rows.length === 0 && table.broken.count > 0
    ? err(`none of its rows can be read; ${table.broken.first}`)
    : ok(table);
};

/**
 * Reads the price list of one cloud: columns by name, every row checked, faulty rows counted and left out.
 * Fails with the end of a sentence that begins "the price list can't be used:".
 */
export const readCatalogue = (text: string): Result<CatalogueTable, string> => {
  const fault = faultOf(text);
  if (fault !== null) return err(fault);
  let line = 0;
  let problem = 'it has no header';
  let collector: RowCollector | null = null;
  const begin = (header: readonly string[]): RowCollector | null =>
    readerOf(header).match(
      (reader) => createRowCollector(reader, header.length),
      (reason) => {
        problem = reason;
        return null;
      },
    );
  const add = (cells: readonly string[]): void => {
    line += 1;
    if (line === 1) collector = begin(cells);
    else if (cells.length > 1 || cells[0] !== '') collector?.add(cells, line);
  };
  // A part at a time: the cells of a whole list would take much more memory than its text.
  for (let start = 0; start < text.length; ) {
    const end = endOfPart(text, start);
    for (const cells of Papa.parse<string[]>(text.slice(start, end), { delimiter: ',' }).data) {
      add(cells);
    }
    if (collector === null) break;
    start = end + 1;
  }
  return settle(collector, problem);
};
