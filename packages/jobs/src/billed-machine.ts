import type { BilledMachine, Observation, Run, RunEvent } from '@vibeml/core-models';
import { openInterval, withMachine } from './machine-intervals.ts';

const hasEnded = ({ state }: Observation): boolean => state === 'ended' || state === 'lost';

/** From when on a machine that nobody saw begin is counted: since the last one, or since the launch. */
const earliestStart = (run: Run): string => run.machines.at(-1)?.to ?? run.createdAt;

/** Whether a job surely had a machine, though none is billed now. */
const hadMachine = ({ state, startedAt, failure }: Observation): boolean =>
  state === 'ended' || (state === 'lost' && startedAt !== null && failure == null);

/** The machine of an engine that tells only what is billed now. What it leaves open is counted in full. */
const assumedMachine = (run: Run, observation: Observation): BilledMachine | null => {
  const { hourlyUsd, observedAt } = observation;
  const open = openInterval(run.machines);
  const from = open?.from ?? earliestStart(run);
  if (hourlyUsd > 0) return { from, to: null, hourlyUsd };
  const to = observation.endedAt ?? observedAt;
  if (open !== null) return { from, to, hourlyUsd: open.hourlyUsd };
  return hasEnded(observation) && hadMachine(observation)
    ? { from, to, hourlyUsd: run.hourlyUsd }
    : null;
};

const machineOf = (run: Run, observation: Observation): BilledMachine | null => {
  const { machine } = observation;
  if (machine === undefined) return assumedMachine(run, observation);
  if (machine !== null) return machine;
  const open = openInterval(run.machines);
  return open === null ? null : { ...open, to: observation.observedAt };
};

/** What an observation adds to what is known of the machines that a run pays. This machine is counted by the time of its job. */
export const machineEvents = (run: Run, observation: Observation): readonly RunEvent[] => {
  if (run.driver === 'local') return [];
  const machine = machineOf(run, observation);
  if (machine === null) return [];
  const { from, to, hourlyUsd } = machine;
  const event = {
    type: 'machine-billed' as const,
    at: observation.observedAt,
    from,
    to,
    hourlyUsd: Math.max(0, hourlyUsd),
  };
  return withMachine(run.machines, event) === run.machines ? [] : [event];
};
