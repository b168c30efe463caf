import { fileURLToPath } from 'node:url';
import { runAtTerminal, type TerminalOutcome, type Typed } from 'vibeml-testing';

// What says that nobody watches, or decides on colours by itself.
const impersonal = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS'];

const personsEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !impersonal.includes(name)));

/** Runs the program at a real terminal, with nothing behind it. */
export const runInTerminal = (
  argv: readonly string[],
  steps: readonly Typed[],
  environment: Readonly<Record<string, string>> = {},
): Promise<TerminalOutcome> => {
  const program = fileURLToPath(new URL('./terminal-program.ts', import.meta.url));
  return runAtTerminal({
    command: [process.execPath, '--conditions=@vibeml/source', program, ...argv],
    steps,
    environment: { ...personsEnvironment(), ...environment },
  });
};
