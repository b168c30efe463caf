// Writes the parts of docs/ that come from the code. With --check it only compares, and fails on drift.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPages } from './api-pages.ts';
import { errorsPage } from './errors-page.ts';
import { layerPicture } from './layer-picture.ts';
import { troubleshootingPage } from './troubleshooting-page.ts';

const root = new URL('../../', import.meta.url);
const check = process.argv.includes('--check');

const begin = '<!-- generated: layers -->';
const end = '<!-- /generated: layers -->';

const withPicture = (page: string, picture: string): string => {
  const [before = ''] = page.split(begin);
  const [, after = ''] = page.split(end);
  return `${before}${begin}\n\n${picture}\n\n${end}${after}`;
};

const read = (path: string): string => {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return '';
  }
};

const architecture = 'docs/architecture.md';
const pages: Readonly<Record<string, string>> = {
  'docs/errors.md': errorsPage(),
  'docs/troubleshooting.md': troubleshootingPage(),
  [architecture]: withPicture(read(architecture), layerPicture(root)),
  ...(await apiPages(root)),
};

const drifted = Object.entries(pages).filter(([path, text]) => read(path) !== text);
if (check) {
  for (const [path] of drifted) process.stderr.write(`${path} is out of date: pnpm docs\n`);
  process.exitCode = drifted.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of drifted) {
    const target = fileURLToPath(new URL(path, root));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  process.stdout.write(`${drifted.length} of ${Object.keys(pages).length} pages written\n`);
}
