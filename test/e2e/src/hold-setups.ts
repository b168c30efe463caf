import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// A setup asks nvidia-smi which GPU there is. One of ours, found before the real one, makes it wait at that point.
const script = `#!/bin/sh
here=$(dirname "$0")
while [ -e "$here/hold" ]; do sleep 0.05; done
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

/** Makes setups wait; gives the function that lets them go on. */
export const holdSetups = (directory: string): (() => void) => {
  const hold = join(directory, 'hold');
  writeFileSync(hold, '');
  return () => rmSync(hold, { force: true });
};
