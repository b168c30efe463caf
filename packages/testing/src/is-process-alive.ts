import { readFile } from 'node:fs/promises';

/** Whether a process runs; one that has ended but was not waited for yet does not. */
export const isProcessAlive = async (processId: number): Promise<boolean> => {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(stat);
};
