import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A package as npm would get it. */
export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  readonly kind: 'library' | 'app';
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

const readManifest = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));

const pack = (directory: string, destination: string): string => {
  const { name, version } = readManifest(directory);
  const tarball = join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const pnpm = process.env['npm_execpath'] ?? '';
  const [command, ...leading] = pnpm.includes('pnpm')
    ? pnpm.endsWith('js')
      ? [process.execPath, pnpm]
      : [pnpm]
    : ['npx', '-y', 'pnpm@12.21.0'];
  if (command === undefined) throw new Error('no pnpm');
  execFileSync(command, [...leading, 'pack', '--pack-destination', destination], {
    cwd: directory,
    stdio: 'pipe',
  });
  return tarball;
};

/** Packs every package that is published, from its build. */
export const packAll = (destination: string): PackedPackage[] =>
  (['packages', 'apps'] as const).flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, folder, entry.name))
      .filter((directory) => readManifest(directory).private !== true)
      .map((directory) => ({
        name: readManifest(directory).name,
        tarball: pack(directory, destination),
        kind: folder === 'apps' ? ('app' as const) : ('library' as const),
      })),
  );
