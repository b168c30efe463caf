import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareTraining, type TrainingGround } from 'vibeml-training-ground';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProject, nodePackages, nodeProgram, nodeVersions } from './empty-project.ts';
import { type PackedPackage, packAll } from './pack-all.ts';

const installMs = 300_000;
const trainMs = 300_000;

let scratch = '';
let nodes = '';
let libraries = '';
let cli = '';
let packed: PackedPackage[] = [];
let ground: TrainingGround;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vibeml-packaging-'));
  packed = packAll(scratch);
  nodes = join(scratch, 'nodes');
  libraries = join(scratch, 'libraries');
  cli = join(scratch, 'cli');
  createProject(nodes, nodePackages());
  createProject(
    libraries,
    packed.filter((each) => each.kind === 'library').map((each) => each.tarball),
  );
  createProject(
    cli,
    packed.filter((each) => each.name === 'vibeml').map((each) => each.tarball),
  );
  ground = await prepareTraining();
}, installMs);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const bin = () => join(cli, 'node_modules/vibeml/dist/bin.js');
const environmentOf = (home: string) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  VIBEML_HOME: join(home, 'vibeml'),
  VIBEML_ENVIRONMENTS_DIR: ground.environmentsDirectory,
  OMP_NUM_THREADS: '1',
  VIBEML_CATALOGUE_URL: 'off',
});

test('the packed command line brings everything with it, but for the keychain, which is native', () => {
  const tree = execFileSync('npm', ['ls', '--all', '--parseable'], { cwd: cli, encoding: 'utf8' });
  const packages = tree.trim().split('\n');
  const keychain = join('node_modules', '@napi-rs', 'keyring');
  expect(packages.filter((path) => !path.includes(keychain))).toHaveLength(2);
});

describe.each(nodeVersions)('on Node %s', (version) => {
  test('every library can be imported', () => {
    const names = packed.filter((each) => each.kind === 'library').map((each) => each.name);
    expect(names.length).toBeGreaterThan(15);
    const program = join(libraries, 'import-all.js');
    writeFileSync(
      program,
      `for (const name of ${JSON.stringify(names)}) { const module = await import(name); if (Object.keys(module).length === 0) throw new Error(name); }\nconsole.log('imported');\n`,
    );
    const { stdout, stderr } = spawnSync(nodeProgram(nodes, version), [program], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('imported');
  });

  test('the packed command line says its version, without a word on stderr', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const run = (...parameters: string[]) =>
      spawnSync(nodeProgram(nodes, version), [bin(), ...parameters], {
        encoding: 'utf8',
        env: environmentOf(home),
      });
    expect(run('--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(run('runs', '--json')).toMatchObject({ status: 0, stderr: '' });
  });

  test('the packed command line answers an MCP handshake', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const messages = [
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-06-18',
          capabilities: {},
          clientInfo: { name: 'test', version: '0' },
        },
      },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'tools/list' },
    ];
    const { stdout } = spawnSync(nodeProgram(nodes, version), [bin(), 'mcp'], {
      encoding: 'utf8',
      env: environmentOf(home),
      input: `${messages.map((message) => JSON.stringify(message)).join('\n')}\n`,
      timeout: 30_000,
    });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.find((answer) => answer.id === 2).result.tools.length).toBeGreaterThan(10);
  });

  test(
    'the packed command line trains a tiny model to the end',
    () => {
      const home = mkdtempSync(join(scratch, 'home-'));
      const parameters = [
        'train',
        '--model',
        ground.tinyModel,
        '--dataset',
        ground.dataset,
        '--max-steps',
        '4',
        '--json',
      ];
      const { stdout, stderr, status } = spawnSync(
        nodeProgram(nodes, version),
        [bin(), ...parameters],
        {
          encoding: 'utf8',
          env: environmentOf(home),
          timeout: trainMs,
        },
      );
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ run: { status: 'succeeded' } });
    },
    trainMs,
  );
});
