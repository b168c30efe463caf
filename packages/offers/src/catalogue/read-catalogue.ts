import { err, ok, type Result } from 'neverthrow';
import Papa from 'papaparse';
import type { CatalogueTable } from './catalogue-table.ts';
import { createRowCollector, type RowCollector } from './row-collector.ts';
import { readerOf } from './row-reader.ts';

/** Why a text can't be a whole price list; null where it may be one. */
const faultOf = (text: string): string | null => {
  if (text.trim() === '') return 'it is empty';
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
  Papa.parse<string[]>(text, {
    delimiter: ',',
    step: ({ data }, parser) => {
      line += 1;
      const isBlank = data.length === 1 && data[0] === '';
      if (line === 1) collector = begin(data);
      else if (!isBlank) collector?.add(data, line);
      if (collector === null) parser.abort();
    },
  });
  return settle(collector, problem);
};
