import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Cruised {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
}

const room = (path: string): string | null =>
  /^(?:packages|apps)\/([^/]+)\//.exec(path)?.[1] ?? null;

/** A mermaid picture of which package imports which, measured from the imports themselves. */
export const layerPicture = (root: URL): string => {
  const directory = fileURLToPath(root);
  const bin = join(directory, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const output = execFileSync(
    process.execPath,
    [
      bin,
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      '--exclude',
      '(\\.test\\.ts$|^packages/testing/)',
      'packages',
      'apps',
    ],
    { cwd: directory, maxBuffer: 2 ** 28, encoding: 'utf8' },
  );
  const { modules }: Cruised = JSON.parse(output);
  const edges = new Set(
    modules.flatMap((module) => {
      const from = room(module.source);
      return module.dependencies.flatMap(({ resolved }) => {
        const to = room(resolved);
        return from === null || to === null || from === to ? [] : [`  ${from} --> ${to}`];
      });
    }),
  );
  return ['```mermaid', 'flowchart TD', ...[...edges].sort(), '```'].join('\n');
};
