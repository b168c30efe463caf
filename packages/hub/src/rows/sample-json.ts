import { JSONParser } from '@streamparser/json';
import type { SourceRow } from '@vibeml/core-models';
import { datasetUnreadable } from '@vibeml/errors';
import { err, ok, Result } from 'neverthrow';
import { type FileStart, type RowSample, type SampleReader, sampleRows } from './row-sample.ts';
import { isObject, parseRow, sampleJsonLines } from './sample-json-lines.ts';

const whatIsRead = 'a list of objects, an object with a list named data, or one object a line';

/** Whether a file that is named .json holds one object a line, as many on the Hub do. */
const holdsLines = ({ bytes }: FileStart): boolean => {
  const text = Buffer.from(bytes).toString('utf8').trimStart();
  const [first = '', second = ''] = text.split('\n', 2);
  return second.trim().startsWith('{') && parseRow(first).isOk();
};

const collectRows = (text: string) => {
  const rows: SourceRow[] = [];
  let odd = false;
  let offset = 0;
  const path = text.startsWith('[') ? '$.*' : '$.data.*';
  const parser = new JSONParser({ paths: [path], keepStack: false });
  parser.onToken = (token) => {
    offset = token.offset;
  };
  let bytesRead = 0;
  parser.onValue = ({ key, value }) => {
    if (typeof key !== 'number' || !isObject(value)) {
      odd = true;
    } else if (rows.length < sampleRows) {
      rows.push({ line: rows.length + 1, row: value });
      bytesRead = offset;
    }
  };
  const write = Result.fromThrowable(
    () => parser.write(text),
    () => 'not valid JSON',
  );
  return write().andThen(() =>
    odd ? err(`expected ${whatIsRead}`) : ok({ rows, bytesRead, ended: parser.isEnded }),
  );
};

/** Reads rows from the start of a JSON document, or of JSON Lines under that name. */
export const sampleJson: SampleReader = async (start) => {
  if (holdsLines(start)) return sampleJsonLines(start);
  const { reference, bytes, isWhole } = start;
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  return collectRows(text)
    .andThen(({ rows, bytesRead, ended }): Result<RowSample, string> => {
      if (isWhole && !ended) return err('the file ends in the middle of the list');
      if (rows.length === 0 && !isWhole) return err(`expected ${whatIsRead}`);
      const isComplete = isWhole && rows.length < sampleRows;
      return ok({ rows, isComplete, bytesRead: isComplete ? bytes.length : bytesRead });
    })
    .mapErr((reason) => datasetUnreadable(reference, reason, undefined, 'hub'));
};
