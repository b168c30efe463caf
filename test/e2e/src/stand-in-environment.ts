import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareTraining } from 'vibeml-training-ground';

const program = fileURLToPath(new URL('./stand-in-trainer.ts', import.meta.url));

/** Makes a directory of environments whose Python is the stand-in for the training program; to the runner it is built. */
export const makeStandInEnvironments = async (): Promise<string> => {
  const { pythonPath } = await prepareTraining();
  const real = dirname(dirname(pythonPath));
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'vibeml-environments-')));
  const place = join(root, basename(real));
  mkdirSync(join(place, 'bin'), { recursive: true });
  cpSync(join(real, 'READY.json'), join(place, 'READY.json'));
  const python = join(place, 'bin', 'python');
  writeFileSync(
    python,
    `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${program}' "$@"\n`,
  );
  chmodSync(python, 0o755);
  return root;
};
