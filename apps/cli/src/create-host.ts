import type { Vibeml } from '@vibeml/sdk';
import type { Host } from './context.ts';
import { type HostProcess, hasColors } from './host-process.ts';

const endQuietlyOnBrokenPipe = (host: HostProcess): void => {
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') host.exit(0);
  });
};

const openVibeml = async (): Promise<Vibeml> => {
  const { skipCompiling } = await import('./skip-compiling.ts');
  skipCompiling();
  return (await import('./open-vibeml.ts')).openVibeml();
};

/** The outside of the real program; `close` ends what was opened. Nothing is loaded before it is used. */
export const createHost = (
  host: HostProcess,
  open: () => Promise<Vibeml> = openVibeml,
): { readonly host: Host; readonly close: () => Promise<void> } => {
  const opened: { vibeml: Promise<Vibeml> | null } = { vibeml: null };
  const vibeml = (): Promise<Vibeml> => {
    opened.vibeml ??= open();
    return opened.vibeml;
  };
  endQuietlyOnBrokenPipe(host);
  return {
    host: {
      out: (text) => host.stdout.write(text),
      err: (text) => host.stderr.write(text),
      hasColors: () => hasColors(host.stdout, host.env),
      createContext: async (process) =>
        (await import('./create-context.ts')).createContext(host, { process, vibeml }),
    },
    close: async () => {
      const last = await opened.vibeml;
      await last?.close().unwrapOr(undefined);
    },
  };
};
