import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions of Node that a published package must run on: the floor, the workspace's, the newest. */
export const nodeVersions = ['22.18.0', '24.21.0', '26.10.0'] as const;

const nodePackage = `node-${process.platform === 'darwin' ? 'darwin' : 'linux'}-${process.arch}`;
const alias = (version: string): string => `node-${version.split('.')[0]}`;

/** A directory with a package.json, in which packages are installed with npm. */
export const createProject = (directory: string, packages: readonly string[]): void => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'package.json'),
    '{"name":"consumer","private":true,"type":"module"}\n',
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
    cwd: directory,
    stdio: 'pipe',
  });
};

/** What npm is asked for to get those Nodes. */
export const nodePackages = (): string[] =>
  nodeVersions.map((version) => `${alias(version)}@npm:${nodePackage}@${version}`);

/** The program of a version of Node that was installed in a project. */
export const nodeProgram = (project: string, version: string): string =>
  join(project, 'node_modules', alias(version), 'bin/node');
