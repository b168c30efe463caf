import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

/** What is typed, once a text has appeared. */
export interface Typed {
  readonly after: string;
  readonly keys: string;
}

/** What a program did at a terminal. */
export interface TerminalOutcome {
  readonly exitCode: number;
  /** Everything that was written, with its control characters. */
  readonly screen: string;
}

// A terminal from Python's standard library: it types each step when its text is there.
const terminal = `
import fcntl, json, os, pty, select, struct, sys, termios
command, steps = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    os.execvp(command[0], command)
seen, searched = b"", 0
while True:
    ready, _, _ = select.select([fd], [], [], 30)
    if not ready:
        os.kill(pid, 9)
        break
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    while steps and (at := seen.find(steps[0]["after"].encode(), searched)) >= 0:
        step = steps.pop(0)
        searched = at + len(step["after"].encode())
        os.write(fd, step["keys"].encode())
_, status = os.waitpid(pid, 0)
print(json.dumps({"exitCode": os.waitstatus_to_exitcode(status), "screen": seen.decode("utf-8", "replace")}))
`;

const Outcome = z.object({ exitCode: z.number(), screen: z.string() });

// What says that nobody watches, or decides on colours by itself.
const impersonal = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS'];

const personsEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !impersonal.includes(name)));

/** Runs the program at a real terminal, with nothing behind it. */
export const runInTerminal = async (
  argv: readonly string[],
  steps: readonly Typed[],
  environment: Readonly<Record<string, string>> = {},
): Promise<TerminalOutcome> => {
  const program = fileURLToPath(new URL('./terminal-program.ts', import.meta.url));
  const command = [process.execPath, '--conditions=@vibeml/source', program, ...argv];
  const { stdout } = await promisify(execFile)(
    'python3',
    ['-c', terminal, JSON.stringify(command), JSON.stringify(steps)],
    { env: { ...personsEnvironment(), ...environment, COLUMNS: '100', TERM: 'xterm-256color' } },
  );
  return Outcome.parse(JSON.parse(stdout));
};
