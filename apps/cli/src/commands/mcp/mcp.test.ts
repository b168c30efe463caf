import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { supportedClients } from '@vibeml/mcp-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mcpClients } from '../../routes/mcp.ts';
import { runCli } from '../../test-support/fake-host.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vibeml-cli-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const show = async (...argv: readonly string[]) => {
  const { exitCode, out, err } = await runCli(['mcp', ...argv], { home });
  return `${out}${err}`.replaceAll(home, '~').concat(`exit code ${exitCode}`);
};

test('every client that can be installed is known to the command line', () => {
  expect([...mcpClients]).toEqual([...supportedClients]);
});

test('a client is added, known, and taken out again', async () => {
  const shown = [
    await show('install', 'cursor'),
    await show('install', 'cursor'),
    await show('remove', 'cursor'),
    await show('remove', 'cursor'),
  ];
  expect(shown.join('\n---\n')).toMatchInlineSnapshot(`
    "✔ Cursor knows VibeML now.
      file  ~/.cursor/mcp.json
      next  Open the MCP settings of Cursor and switch vibeml on.
    exit code 0
    ---
    Cursor knew VibeML already.
      file  ~/.cursor/mcp.json
      next  Open the MCP settings of Cursor and switch vibeml on.
    exit code 0
    ---
    ✔ Cursor no longer knows VibeML.
      file  ~/.cursor/mcp.json
    exit code 0
    ---
    Cursor did not know VibeML; nothing was changed.
    exit code 0"
  `);
});

test('--print shows the entry and writes nothing', async () => {
  expect(await show('install', 'codex', '--print')).toMatchInlineSnapshot(`
    "[mcp_servers.vibeml]
    startup_timeout_sec = 60
    command = "npx"
    args = [ "-y", "vibeml", "mcp" ]

      file  ~/.codex/config.toml
    exit code 0"
  `);
  await expect(readFile(join(home, '.codex/config.toml'))).rejects.toThrow('ENOENT');
});

test('--json is the change as it is', async () => {
  const { out, err } = await runCli(['mcp', 'install', 'vscode', '--print', '--json'], { home });
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({ client: 'vscode', status: 'printed' });
});

test('an unknown client is wrong usage, with the known ones', async () => {
  expect(await show('install', 'emacs')).toContain('expected one of claude-code, claude-desktop');
});

test.each([['mcp'], ['mcp', 'serve'], ['start'], ['--mcp']])(
  '%s %s serves until the input ends, and writes nothing else to standard output',
  async (...argv) => {
    expect(await runCli(argv)).toMatchObject({ exitCode: 0, out: '', err: '' });
  },
);
