import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

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
    ready, _, _ = select.select([fd], [], [], 60)
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

const isOutcome = (value: unknown): value is TerminalOutcome =>
  typeof value === 'object' && value !== null && 'exitCode' in value && 'screen' in value;

/** Runs a program at a real terminal of 100 columns, and types what each step says when its text has appeared. */
export const runAtTerminal = async (program: {
  readonly command: readonly string[];
  readonly steps: readonly Typed[];
  readonly environment: NodeJS.ProcessEnv;
  readonly directory?: string;
}): Promise<TerminalOutcome> => {
  const { command, steps, environment, directory } = program;
  const { stdout } = await promisify(execFile)(
    'python3',
    ['-I', '-c', terminal, JSON.stringify(command), JSON.stringify(steps)],
    {
      env: { ...environment, COLUMNS: '100', TERM: 'xterm-256color' },
      ...(directory === undefined ? {} : { cwd: directory }),
      maxBuffer: 2 ** 26,
    },
  );
  const outcome: unknown = JSON.parse(stdout);
  if (!isOutcome(outcome)) throw new Error(`the terminal said ${stdout}`);
  return outcome;
};
