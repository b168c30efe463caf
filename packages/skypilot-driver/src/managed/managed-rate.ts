import type { AskedMachine } from '../records/job-record.ts';
import { infraOf } from '../task/machine-resources.ts';
import type { ManagedJob } from './managed-answers.ts';
import { meaningOf } from './managed-status.ts';

/** Dollars per hour of the dearest machine; 0 where nobody remembers which were asked for. */
const dearestOf = (machines: readonly AskedMachine[]): number =>
  Math.max(0, ...machines.map(({ hourlyUsd }) => hourlyUsd));

// `Nebius (eu-north1)` and `Slurm (minislurm/batch)`, as SkyPilot writes them.
const shown = /^([A-Za-z0-9]+)\s*\(([^)]*)\)/;

const placeOf = (infra: string | null | undefined): string | null => {
  const found = shown.exec(infra ?? '');
  if (found === null) return null;
  const provider = (found[1] ?? '').toLowerCase();
  return `${provider === 'kubernetes' ? 'k8s' : provider}/${found[2] ?? ''}`;
};

const isWithin = (place: string, wider: string): boolean =>
  place === wider || place.startsWith(`${wider}/`);

/** Dollars per hour of the machine that a job has or had: the dearest of its place, or of all where that is not known. */
export const rateOfPlace = (
  { infra }: Pick<ManagedJob, 'infra'>,
  machines: readonly AskedMachine[],
): number => {
  const place = placeOf(infra);
  const there = machines.filter((machine) => {
    const asked = infraOf(machine);
    return place !== null && (isWithin(place, asked) || isWithin(asked, place));
  });
  return dearestOf(there.length === 0 ? machines : there);
};

/** Dollars per hour that a job may bill now. While a machine is being got, that counts as one. */
export const billedRate = (job: ManagedJob, machines: readonly AskedMachine[]): number =>
  meaningOf(job).hasMachine ? rateOfPlace(job, machines) : 0;
