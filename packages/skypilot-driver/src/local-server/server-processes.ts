import type { CallContext, Processes } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { ServerRecord } from './server-record.ts';

/** A process of this machine, and the group it belongs to. */
export interface ListedProcess {
  readonly processId: number;
  readonly groupId: number;
  readonly isDead: boolean;
  readonly command: string;
}

const row = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/;
const timeoutMs = 10_000;

/** Reads a listing of processes; lines that are none are passed over. */
export const parseProcesses = (text: string): readonly ListedProcess[] =>
  text.split('\n').flatMap((line) => {
    const found = row.exec(line);
    if (found === null) return [];
    const [, processId, groupId, state = '', command = ''] = found;
    return [
      {
        processId: Number(processId),
        groupId: Number(groupId),
        isDead: state.startsWith('Z'),
        command,
      },
    ];
  });

/** Every process of this machine; none where they can't be listed. */
export const listProcesses = (
  processes: Processes,
  environment: Readonly<Record<string, string>>,
  context: CallContext,
): ResultAsync<readonly ListedProcess[], never> =>
  processes
    .run(
      {
        command: 'ps',
        arguments: ['-A', '-o', 'pid=', '-o', 'pgid=', '-o', 'state=', '-o', 'args='],
        environment,
        timeoutMs,
      },
      context,
    )
    .map(({ stdout }) => parseProcesses(stdout))
    .orElse(() => okAsync<readonly ListedProcess[], never>([]));

/** The process of the server that was started; null where it is gone, or its number is another's by now. */
export const serverProcess = (
  listed: readonly ListedProcess[],
  { processId, port }: Pick<ServerRecord, 'processId' | 'port'>,
): ListedProcess | null =>
  listed.find(
    (each) =>
      each.processId === processId &&
      !each.isDead &&
      each.command.includes('sky.server.server') &&
      each.command.includes(`--port ${port}`),
  ) ?? null;

const isOfSkyPilot = ({ command }: ListedProcess): boolean =>
  command.includes('SkyPilot') || command.includes('sky.server');

/** What a server leaves behind when it ends: its helpers stay in its group and hold its ports. A group of others is none. */
export const groupOf = (
  listed: readonly ListedProcess[],
  { processId }: Pick<ServerRecord, 'processId'>,
): readonly number[] => {
  const group = listed.filter((each) => each.groupId === processId && !each.isDead);
  return group.some(isOfSkyPilot) ? group.map((each) => each.processId) : [];
};
