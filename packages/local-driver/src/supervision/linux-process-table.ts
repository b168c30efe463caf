import { readdir, readFile } from 'node:fs/promises';
import { ResultAsync } from 'neverthrow';
import { systemFailure } from '../files/system-failure.ts';
import { linuxIdentity, startTicksOf } from './process-record.ts';
import type { ProcessEntry, ProcessTable } from './process-table.ts';

// Processes end while they are looked at, and those of others may not be read.
const readOrEmpty = (path: string): Promise<string> => readFile(path, 'latin1').catch(() => '');

const endedStates: readonly string[] = ['Z', 'X', 'x'];

const parseStat = (stat: string): { groupId: number; startTicks: string } | null => {
  const [state, , groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTicks = startTicksOf(stat);
  if (state === undefined || startTicks === null || endedStates.includes(state)) return null;
  return { groupId: Number(groupId), startTicks };
};

/** Reads processes from /proc, or from a copy of it. */
export const createLinuxProcessTable = (root = '/proc'): ProcessTable => {
  const bootId = () => readFile(`${root}/sys/kernel/random/boot_id`, 'utf8');
  const attempt = <Value>(call: () => Promise<Value>) =>
    ResultAsync.fromThrowable(call, systemFailure(root))();

  const statOf = async (processId: number) =>
    parseStat(await readOrEmpty(`${root}/${processId}/stat`));

  const isMarked = async (processId: number, marker: string): Promise<boolean> => {
    const environment = await readOrEmpty(`${root}/${processId}/environ`);
    return environment.split('\0').includes(Buffer.from(marker, 'utf8').toString('latin1'));
  };

  const entryOf = async (processId: number, marker: string, boot: string) => {
    const stat = await statOf(processId);
    if (stat === null) return null;
    const entry: ProcessEntry = {
      processId,
      groupId: stat.groupId,
      identity: linuxIdentity(boot, stat.startTicks),
      marked: await isMarked(processId, marker),
    };
    return entry;
  };

  return {
    identify: (processId) =>
      attempt(async () => {
        const stat = await statOf(processId);
        return stat === null ? null : linuxIdentity(await bootId(), stat.startTicks);
      }),
    find: ({ groupId, marker }) =>
      attempt(async () => {
        const boot = await bootId();
        const ids = (await readdir(root)).filter((name) => /^\d+$/.test(name)).map(Number);
        const entries = await Promise.all(ids.map((id) => entryOf(id, marker, boot)));
        return entries
          .filter((entry) => entry !== null && (entry.groupId === groupId || entry.marked))
          .filter((entry) => entry !== null);
      }),
  };
};
