// Publishes every package to a registry on this machine, then installs each alone from it and imports it.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startRegistry } from './registry.ts';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

const packages = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const directory = join(root, folder, entry.name);
      const manifest: Manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      return { directory, manifest, folder };
    })
    .filter(({ manifest }) => manifest.private !== true),
);

const scratch = mkdtempSync(join(tmpdir(), 'vibeml-release-'));
const { stdout: upstream } = await run('npm', ['config', 'get', 'registry']);
const registry = await startRegistry(join(scratch, 'registry'), upstream.trim());
const npmrc = join(scratch, 'npmrc');
writeFileSync(
  npmrc,
  `registry=${registry.url}\n${registry.url.replace('http:', '')}:_authToken=local\naudit=false\nfund=false\n`,
);
const environment = {
  ...process.env,
  npm_config_userconfig: npmrc,
  npm_config_registry: registry.url,
  npm_config_cache: join(scratch, 'cache'),
};

const publish = async (directory: string): Promise<void> => {
  const tarballs = join(scratch, 'tarballs');
  mkdirSync(tarballs, { recursive: true });
  const pnpm = process.env['npm_execpath'] ?? 'pnpm';
  const [command, leading] = pnpm.endsWith('js') ? [process.execPath, [pnpm]] : [pnpm, []];
  const { stdout } = await run(
    command,
    [...leading, 'pack', '--json', '--pack-destination', tarballs],
    { cwd: directory },
  );
  const { filename }: { filename: string } = JSON.parse(stdout);
  await run('npm', ['publish', filename, '--access', 'public'], { cwd: scratch, env: environment });
};

const installAlone = async ({ manifest, folder }: (typeof packages)[number]): Promise<string> => {
  const project = join(scratch, 'projects', manifest.name.replace('/', '-'));
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}\n');
  await run('npm', ['install', '--loglevel=error', manifest.name], {
    cwd: project,
    env: environment,
  });
  if (folder === 'packages') {
    const program = `console.log(Object.keys(await import(${JSON.stringify(manifest.name)})).length)`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: project,
    });
    return `${stdout.trim()} exports`;
  }
  const [bin = ''] = Object.keys(manifest.bin ?? {});
  const { stdout } = await run(join(project, 'node_modules/.bin', bin), ['--version'], {
    cwd: project,
  });
  return `${bin} ${stdout.trim()}`;
};

let failures = 0;
try {
  for (const { directory } of packages) await publish(directory);
  process.stdout.write(`published ${packages.length} packages\n`);
  for (const each of packages) {
    try {
      process.stdout.write(`✔ ${each.manifest.name.padEnd(24)} ${await installAlone(each)}\n`);
    } catch (cause) {
      failures += 1;
      process.stdout.write(`✖ ${each.manifest.name}: ${String(cause)}\n`);
    }
  }
} finally {
  await registry.close();
  rmSync(scratch, { recursive: true, force: true });
}
process.stdout.write(`${packages.length - failures} installed alone, ${failures} failed\n`);
process.exit(failures === 0 ? 0 : 1);
