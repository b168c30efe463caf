import type { Processes } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import type { SystemFailure } from '../files/system-failure.ts';
import { psIdentity } from './process-record.ts';
import type { ProcessEntry, ProcessTable } from './process-table.ts';

const timeoutMs = 10_000;

const entryOf = (line: string): readonly ProcessEntry[] => {
  const [, processId, groupId, state, lstart] =
    /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
  if (lstart === undefined || state === undefined || state.startsWith('Z')) return [];
  return [
    {
      processId: Number(processId),
      groupId: Number(groupId),
      identity: psIdentity(lstart),
      marked: false,
    },
  ];
};

/** Asks `ps`; for systems without /proc, such as macOS. Start times are asked for in UTC: the identity survives a journey. */
export const createPsProcessTable = (ports: {
  readonly processes: Processes;
  readonly path: string;
}): ProcessTable => {
  const list = (): ResultAsync<readonly ProcessEntry[], SystemFailure> =>
    ports.processes
      .run(
        {
          command: 'ps',
          arguments: ['-axo', 'pid=,pgid=,stat=,lstart='],
          environment: { PATH: ports.path, TZ: 'UTC', LC_ALL: 'C' },
          timeoutMs,
        },
        // Looking is quick, and its answer decides what may be signalled.
        { signal: new AbortController().signal },
      )
      .map(({ stdout }) => stdout.split('\n').flatMap(entryOf))
      .mapErr((cause) => ({
        path: 'ps',
        code: null,
        reason: 'the processes could not be listed',
        cause,
      }));
  return {
    identify: (processId) =>
      list().map(
        (entries) => entries.find((entry) => entry.processId === processId)?.identity ?? null,
      ),
    find: ({ groupId }) =>
      list().map((entries) => entries.filter((entry) => entry.groupId === groupId)),
  };
};
