import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The login account of a cluster, played by a directory of this machine. */
export interface SkyAccount {
  /** Its home. */
  readonly home: string;
  /** What the machines of the cluster must have in their environment. */
  readonly machineEnvironment: Readonly<Record<string, string>>;
  /** How to reach it: its `ssh` runs commands on this machine, in the home. */
  readonly clusterAccess: {
    readonly sshConfigPath: string;
    readonly programs: { readonly ssh: string; readonly rsync: string };
  };
  /** Whether the login machine answers. */
  setReachable(reachable: boolean): Promise<void>;
  close(): Promise<void>;
}

const sshProgram = (root: string): string => `#!/bin/bash
# Drops the options of ssh and the name of the host; what is left is for the login shell.
while [ $# -gt 0 ]; do
  case "$1" in
    -F | -o | -l | -p) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *) break ;;
  esac
done
shift
echo "$*" >> '${root}/commands'
[ -e '${root}/unreachable' ] && { echo 'ssh: connect to host: No route to host' >&2; exit 255; }
export HOME='${root}/home'
cd "$HOME" && exec bash -c "$*"
`;

const getentProgram = (root: string): string => `#!/bin/sh
echo "account:x:1000:1000::${root}/home:/bin/bash"
`;

const writeProgram = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text);
  await chmod(path, 0o755);
};

/** Makes an account without files. */
export const createSkyAccount = async (): Promise<SkyAccount> => {
  const root = await mkdtemp(join(await realpath(tmpdir()), 'vibeml-account-'));
  const ssh = join(root, 'ssh');
  await mkdir(join(root, 'home'));
  await mkdir(join(root, 'bin'));
  await writeProgram(ssh, sshProgram(root));
  await writeProgram(join(root, 'bin/getent'), getentProgram(root));
  await writeFile(join(root, 'config'), 'Host research\n');
  const path = process.env['PATH'] ?? '/usr/bin:/bin';
  return {
    home: join(root, 'home'),
    machineEnvironment: { PATH: `${join(root, 'bin')}${delimiter}${path}` },
    clusterAccess: {
      sshConfigPath: join(root, 'config'),
      programs: { ssh, rsync: 'rsync' },
    },
    async setReachable(reachable) {
      const mark = join(root, 'unreachable');
      await (reachable ? rm(mark, { force: true }) : writeFile(mark, ''));
    },
    close: () => rm(root, { recursive: true, force: true, maxRetries: 10 }),
  };
};
