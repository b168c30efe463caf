/** A process as it described itself when it started. */
export interface ProcessRecord {
  readonly processId: number;
  /** Tells it from a later process with the same id; null where it could not be found out. */
  readonly identity: string | null;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Boot of the machine it ran in; null on systems that don't name it. */
  readonly bootId: string | null;
  readonly machineId: string | null;
}

/** Start time, in clock ticks since boot, of a line of /proc/PID/stat; null when it is torn. */
export const startTicksOf = (stat: string): string | null => {
  // The name before the last parenthesis may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[19] ?? null;
};

/** Identity on Linux: the boot and the start time. */
export const linuxIdentity = (bootId: string, startTicks: string): string =>
  `${bootId.trim()} ${startTicks}`;

/** Identity elsewhere: the start time as `ps` prints it in UTC. */
export const psIdentity = (lstart: string): string => lstart.trim().replace(/\s+/g, ' ');

const identityOf = (fields: ReadonlyMap<string, string>): string | null => {
  const boot = fields.get('boot');
  const ticks = startTicksOf(fields.get('stat') ?? '');
  if (boot !== undefined && ticks !== null) return linuxIdentity(boot, ticks);
  const lstart = fields.get('lstart')?.trim() ?? '';
  return lstart === '' ? null : psIdentity(lstart);
};

const fieldsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const space = line.indexOf(' ');
      return space === -1 ? [] : [[line.slice(0, space), line.slice(space + 1)] as const];
    }),
  );

/** Reads what a process wrote about itself; null when that is no such record. */
export const parseProcessRecord = (text: string): ProcessRecord | null => {
  const fields = fieldsOf(text);
  const processId = Number(fields.get('pid'));
  const startedAtMs = Number(fields.get('at')) * 1000;
  if (!Number.isInteger(processId) || processId <= 1 || Number.isNaN(startedAtMs)) return null;
  return {
    processId,
    identity: identityOf(fields),
    startedAtMs,
    bootId: fields.get('boot') ?? null,
    machineId: fields.get('machine') ?? null,
  };
};
