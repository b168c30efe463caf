import { spawn } from 'node:child_process';

/** How a program ended. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that runs. */
export interface Started {
  /** Standard output so far. */
  said(): string;
  kill(signal: NodeJS.Signals): void;
  /** Never rejects. */
  readonly ended: Promise<Finished>;
}

/** Starts a program with no terminal, nothing to read, and no environment but the given one. */
export const startProgram = (program: {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}): Started => {
  const child = spawn(program.command, program.arguments, {
    cwd: program.directory,
    env: program.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const heard = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
    });
  }
  const ended = new Promise<Finished>((resolve) => {
    child.on('close', (exitCode, signal) => resolve({ ...heard, exitCode, signal }));
    child.on('error', (cause) =>
      resolve({ ...heard, stderr: String(cause), exitCode: null, signal: null }),
    );
  });
  return { said: () => heard.stdout, kill: (signal) => child.kill(signal), ended };
};
