import { createHost } from './create-host.ts';
import type { HostProcess } from './host-process.ts';
import { main } from './main.ts';

/** Runs the command line of a process, closes what was opened and sets the exit code. */
export const start = async (
  process: HostProcess & { readonly argv: string[]; exitCode?: NodeJS.Process['exitCode'] },
): Promise<void> => {
  const { host, close } = createHost(process);
  process.exitCode = await main(process.argv.slice(2), host);
  await close();
};
