import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What can be made to wait: the building of environments, or the look at the machine that a plan takes. */
export type Held = 'setup' | 'plan';

// Both ask nvidia-smi, in their own words. One of ours, found before the real one, makes them wait at that point.
const script = `#!/bin/sh
here=$(dirname "$0")
case "$1" in --query-gpu=driver_version) asking=setup ;; *) asking=plan ;; esac
while [ -e "$here/hold-$asking" ]; do sleep 0.05; done
[ -x "$here/real-nvidia-smi" ] || exit 127
exec "$here/real-nvidia-smi" "$@"
`;

/** Puts the tool that can wait into a directory that comes first on PATH. */
export const writeHoldableTool = (directory: string): void => {
  const path = join(directory, 'nvidia-smi');
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  const real = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((place) => join(place, 'nvidia-smi'))
    .find((candidate) => existsSync(candidate));
  if (real !== undefined) symlinkSync(real, join(directory, 'real-nvidia-smi'));
};

/** Makes setups or plans wait; gives the function that lets them go on. */
export const holdBack = (directory: string, held: Held): (() => void) => {
  const hold = join(directory, `hold-${held}`);
  writeFileSync(hold, '');
  return () => rmSync(hold, { force: true });
};
