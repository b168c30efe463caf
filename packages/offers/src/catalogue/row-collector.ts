import { type CatalogueRow, createRowParser, isTrainable } from './catalogue-row.ts';
import { type CatalogueTable, mergeZones } from './catalogue-table.ts';
import { hostMachineOf, isHostMachine } from './host-machines.ts';
import type { RowReader, ZoneCells } from './row-reader.ts';

/** Takes the rows of one file and gives the table at the end. */
export interface RowCollector {
  add(cells: readonly string[], line: number): void;
  finish(): CatalogueTable;
}

const sum = (a: string, b: string): string =>
  a === '' || b === '' ? '' : String(Number((Number(a) + Number(b)).toFixed(6)));

/** A GPU that is priced without its machine, put into that machine. */
const attach = (gpu: ZoneCells, host: ZoneCells): ZoneCells => ({
  ...gpu,
  machine: host.machine,
  cpuCores: host.cpuCores,
  memoryGib: host.memoryGib,
  hourlyUsd: sum(gpu.hourlyUsd, host.hourlyUsd),
  spotHourlyUsd: sum(gpu.spotHourlyUsd, host.spotHourlyUsd),
});

const isShare = ({ gpuCount }: ZoneCells): boolean => Number(gpuCount) > 0 && Number(gpuCount) < 1;
const isOffer = (cells: ZoneCells): boolean => isTrainable(cells.gpu) && !isShare(cells);
const placeOf = (machine: string, { region, zone }: ZoneCells): string =>
  `${machine}/${region}/${zone}`;

/** Makes a collector for a file whose rows are `width` cells wide. */
export const createRowCollector = (reader: RowReader, width: number): RowCollector => {
  const rows: CatalogueRow[] = [];
  const hosts = new Map<string, ZoneCells>();
  const unattached: { readonly cells: ZoneCells; readonly line: number }[] = [];
  const parseRow = createRowParser();
  const broken = { count: 0, first: null as string | null };
  let withoutPrice = 0;

  const leaveOut = (line: number, reason: string): void => {
    broken.count += 1;
    broken.first ??= `line ${line}: ${reason}`;
  };
  const keep = (cells: ZoneCells, line: number): void => {
    if (cells.hourlyUsd === '' && cells.spotHourlyUsd === '') {
      withoutPrice += 1;
      return;
    }
    const row = parseRow(cells);
    if (typeof row === 'string') leaveOut(line, row);
    else rows.push(row);
  };
  const addWithoutGpu = (cells: ZoneCells): void => {
    if (isHostMachine(cells.machine)) hosts.set(placeOf(cells.machine, cells), cells);
  };
  const addCells = (cells: ZoneCells, line: number): void => {
    if (cells.gpu === '') addWithoutGpu(cells);
    else if (isOffer(cells)) {
      if (cells.machine === '') unattached.push({ cells, line });
      else keep(cells, line);
    }
  };
  return {
    add(cells, line) {
      if (cells.length === width) addCells(reader(cells), line);
      else leaveOut(line, `it has ${cells.length} cells, the header has ${width}`);
    },
    finish() {
      for (const { cells, line } of unattached) {
        const machine = hostMachineOf(cells.gpu, Number(cells.gpuCount));
        const host = machine === null ? undefined : hosts.get(placeOf(machine, cells));
        if (host === undefined) withoutPrice += 1;
        else keep(attach(cells, host), line);
      }
      return { rows: mergeZones(rows), broken, withoutPrice };
    },
  };
};
