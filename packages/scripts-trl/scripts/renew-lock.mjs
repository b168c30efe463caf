// Renews assets/requirements.lock from assets/requirements.in with uv, for every platform and Python >= 3.11.
// Usage: node scripts/renew-lock.mjs [path of uv]. Then: node scripts/generate.mjs, and a real training run.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inputPath = fileURLToPath(new URL('../assets/requirements.in', import.meta.url));
const lockPath = fileURLToPath(new URL('../assets/requirements.lock', import.meta.url));
const installedByTheTorchStep = /^(?:torch|triton|nvidia-.+|cuda-.+)$/;
const header =
  '# Written by scripts/renew-lock.mjs from requirements.in; torch and its GPU libraries are left out on purpose.\n';

const uv = process.argv[2] ?? 'uv';
const resolved = execFileSync(
  uv,
  [
    ...['pip', 'compile', '--universal', '--python-version', '3.11', '--generate-hashes'],
    ...['--no-header', '--no-annotate'],
    inputPath,
  ],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] },
);

const blocks = resolved.split(/\n(?=[A-Za-z0-9])/);
const kept = blocks.filter((block) => !installedByTheTorchStep.test(block.split('==')[0]));
const lock = `${header}${kept.join('\n').trimEnd()}\n`;
if (/:\/\//.test(lock))
  throw new Error('the lock names a host; compile it against plain package names');
writeFileSync(lockPath, lock);
process.stdout.write(`${kept.length} packages, ${lock.length} bytes\n`);
