import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { expectErr, expectOk } from 'vibeml-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installClient } from './install-client.ts';
import { removeClient } from './remove-client.ts';
import {
  type ClientName,
  type ClientPlace,
  clientProfiles,
  supportedClients,
} from './supported-clients.ts';

let home: string;
const place = (): ClientPlace => ({ home, platform: 'linux', environment: {} });
const fileOf = (client: ClientName): string => clientProfiles[client].file(place());

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'vibeml-clients-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const write = async (client: ClientName, text: string): Promise<void> => {
  await mkdir(path.dirname(fileOf(client)), { recursive: true });
  await writeFile(fileOf(client), text);
};
const read = (client: ClientName): Promise<string> => readFile(fileOf(client), 'utf8');
const install = async (client: ClientName) =>
  expectOk(await installClient({ client, place: place() }));
const remove = async (client: ClientName) =>
  expectOk(await removeClient({ client, place: place() }));
const filesIn = async (client: ClientName): Promise<string[]> =>
  readdir(path.dirname(fileOf(client)));

const jsonFiles = {
  'with comments': `// mine
{
    /* servers */
    "mcpServers": {
        "other": { "command": "x", "args": ["a",  "b"] }, // keep me
    },
    "servers": { "other": { "url": "http://localhost:1" } }
}
`,
  'in one line': '{"mcpServers":{"other":{"command":"x"}},"a":[1,2,3]}',
  'with tabs and carriage returns': '{\r\n\t"theme": "dark",\r\n\t"mcpServers": {}\r\n}\r\n',
  'with a byte order mark': '\uFEFF{ "a": 1 }\n',
  'without servers': '{\n  "a": { "b": null }\n}',
  empty: '',
  blank: '\n',
};

const tomlFiles = {
  'with comments': `# mine
model = "o4"   # comment

[mcp_servers.other]   # keep
command = "foo"
args = [ "a",  "b" ]

# about the profile
[profiles.x]
model = 'z'
`,
  'with carriage returns': 'a = 1\r\n\r\n[tui]\r\nb = true\r\n',
  'without an end of line': '[tui]\na = 1',
  'with a table for the servers': '[mcp_servers]\nother = {command = "x"}\n\n[tui]\na = 1\n',
  'with a table that only looks like ours': 'a = """\nnot a [mcp_servers.vibeml] table\n"""\n',
  'with dotted keys': 'mcp_servers.other.command = "x"\n# c\n',
  empty: '',
};

const cases = supportedClients.flatMap((client) =>
  Object.entries(clientProfiles[client].format === 'json' ? jsonFiles : tomlFiles).map(
    ([title, text]) => ({ client, title, text }),
  ),
);

describe('install, then remove', () => {
  test.each(cases)(
    '$client: a file $title is what it was, byte for byte',
    async ({ client, text }) => {
      await write(client, text);
      const change = await install(client);
      expect(change.status).toBe('written');
      expect(await read(client)).not.toBe(text);
      expect(await readFile(change.backup ?? '', 'utf8')).toBe(text);
      expect((await remove(client)).status).toBe('removed');
      expect(await read(client)).toBe(text);
      expect(await filesIn(client)).toEqual([path.basename(fileOf(client))]);
    },
  );

  test.each(supportedClients)('%s: a file that was not there is gone again', async (client) => {
    expect((await install(client)).backup).toBeNull();
    await remove(client);
    expect(await filesIn(client)).toEqual([]);
  });

  test.each(supportedClients)('%s: a second call of each changes nothing', async (client) => {
    await install(client);
    const first = await read(client);
    expect((await install(client)).status).toBe('unchanged');
    expect(await read(client)).toBe(first);
    await remove(client);
    expect((await remove(client)).status).toBe('absent');
  });

  test.each(cases.filter(({ text }) => text.trim() !== ''))(
    '$client: what a person adds to a file $title in between stays',
    async ({ client, text }) => {
      const isToml = clientProfiles[client].format === 'toml';
      const parse = (source: string): unknown =>
        isToml ? parseToml(source) : parseJson(source.replace('\uFEFF', ''));
      await write(client, text);
      await install(client);
      const edited = isToml
        ? `${await read(client)}\n[added]\nby = "hand"\n`
        : (await read(client)).replace('{', '{ "added": "by hand",');
      await write(client, edited);
      await remove(client);
      const section = clientProfiles[client].section;
      const left = parse(await read(client));
      expect(left).toMatchObject({ added: isToml ? { by: 'hand' } : 'by hand' });
      expect(left).not.toHaveProperty([section, 'vibeml']);
      const before = parse(text);
      expect(left).toMatchObject(typeof before === 'object' && before !== null ? before : {});
      expect(await filesIn(client)).toEqual([path.basename(fileOf(client))]);
    },
  );
});

test('any JSON object comes back byte for byte, and keeps its entries while installed', async () => {
  const key = fc.string({ maxLength: 8 }).filter((text) => text !== '__proto__');
  const servers = fc.dictionary(
    key.filter((text) => text !== 'vibeml'),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 3 },
  );
  const document = fc.record(
    {
      mcpServers: servers,
      other: fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(document, fc.constantFrom(0, 2, 4, '\t'), async (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      await write('cursor', text);
      await install('cursor');
      expect(parseJson(await read('cursor'))).toMatchObject(JSON.parse(text));
      await remove('cursor');
      expect(await read('cursor')).toBe(text);
    }),
    { numRuns: 60 },
  );
});

describe('the file itself', () => {
  test('keeps its permissions, and the copy has them too', async () => {
    await write('claude-code', '{}');
    await chmod(fileOf('claude-code'), 0o600);
    const change = await install('claude-code');
    for (const file of [change.file, change.backup ?? '']) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
  });

  test('stays a link where a person keeps it elsewhere', async () => {
    const real = path.join(home, 'dotfiles.json');
    await writeFile(real, '{}');
    await mkdir(path.dirname(fileOf('cursor')), { recursive: true });
    await symlink(real, fileOf('cursor'));
    await install('cursor');
    expect((await lstat(fileOf('cursor'))).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toContain('vibeml');
  });

  test.each([
    ['cursor', '{ "mcpServers": { '],
    ['cursor', '[1, 2]'],
    ['cursor', '{ "mcpServers": [] }'],
    ['codex', 'a = = 1'],
    ['codex', 'mcp_servers = { other = { command = "x" } }'],
  ] as const)('%s: %s is refused and stays as it is', async (client, text) => {
    await write(client, text);
    const error = expectErr(await installClient({ client, place: place() }));
    expect(error.code).toBe('config.unreadable');
    expect(error.message).toContain(fileOf(client));
    expect(await read(client)).toBe(text);
    expect(await filesIn(client)).toEqual([path.basename(fileOf(client))]);
  });

  test('a directory that can not be made is named', async () => {
    await writeFile(path.join(home, '.cursor'), 'a file where the directory should be');
    const error = expectErr(await installClient({ client: 'cursor', place: place() }));
    expect(error.message).toContain('ENOTDIR');
  });
});

test('print shows the entry and touches nothing', async () => {
  for (const client of supportedClients) {
    const change = expectOk(await installClient({ client, place: place(), print: true }));
    expect(change.status).toBe('printed');
    expect(change.snippet).toContain('vibeml');
  }
  expect(await readdir(home)).toEqual([]);
});

test('a removal can be printed too, and what can not be read is not removed', async () => {
  await install('codex');
  const change = expectOk(await removeClient({ client: 'codex', place: place(), print: true }));
  expect(change).toMatchObject({ status: 'printed', snippet: await read('codex') });
  await write('codex', 'a = = 1');
  const error = expectErr(await removeClient({ client: 'codex', place: place() }));
  expect(error.message).toContain('line 1 is not valid TOML');
  await mkdir(fileOf('cursor'), { recursive: true });
  expect(expectErr(await removeClient({ client: 'cursor', place: place() })).message).toContain(
    'EISDIR',
  );
});

test('the entries, as each client reads them', async () => {
  const command = { command: '/usr/bin/node', args: ['/opt/vibeml/bin.js', 'mcp'] };
  const snippets = await Promise.all(
    supportedClients.map(async (client) => {
      const change = expectOk(
        await installClient({ client, place: place(), command, print: true }),
      );
      return `${path.relative(home, change.file)}\n${change.snippet}`;
    }),
  );
  expect(snippets.join('\n')).toMatchInlineSnapshot(`
    ".claude.json
    {
      "mcpServers": {
        "vibeml": {
          "type": "stdio",
          "command": "/usr/bin/node",
          "args": [
            "/opt/vibeml/bin.js",
            "mcp"
          ]
        }
      }
    }

    .config/Claude/claude_desktop_config.json
    {
      "mcpServers": {
        "vibeml": {
          "command": "/usr/bin/node",
          "args": [
            "/opt/vibeml/bin.js",
            "mcp"
          ]
        }
      }
    }

    .cursor/mcp.json
    {
      "mcpServers": {
        "vibeml": {
          "command": "/usr/bin/node",
          "args": [
            "/opt/vibeml/bin.js",
            "mcp"
          ]
        }
      }
    }

    .config/Code/User/mcp.json
    {
      "servers": {
        "vibeml": {
          "type": "stdio",
          "command": "/usr/bin/node",
          "args": [
            "/opt/vibeml/bin.js",
            "mcp"
          ]
        }
      }
    }

    .codex/config.toml
    [mcp_servers.vibeml]
    startup_timeout_sec = 60
    command = "/usr/bin/node"
    args = [ "/opt/vibeml/bin.js", "mcp" ]

    .gemini/settings.json
    {
      "mcpServers": {
        "vibeml": {
          "command": "/usr/bin/node",
          "args": [
            "/opt/vibeml/bin.js",
            "mcp"
          ]
        }
      }
    }
    "
  `);
});

test.each([
  ['claude-desktop', 'darwin', 'Library/Application Support/Claude/claude_desktop_config.json'],
  ['vscode', 'darwin', 'Library/Application Support/Code/User/mcp.json'],
  ['vscode', 'win32', 'AppData/Roaming/Code/User/mcp.json'],
] as const)('%s on %s reads %s', (client, platform, expected) => {
  const file = clientProfiles[client].file({ home: '/home/ada', platform, environment: {} });
  expect(path.relative('/home/ada', file)).toBe(expected);
});

test('variables that move a configuration are followed', () => {
  const moved = { home: '/home/ada', platform: 'linux' as const };
  expect(clientProfiles.codex.file({ ...moved, environment: { CODEX_HOME: '/c' } })).toBe(
    '/c/config.toml',
  );
  expect(
    clientProfiles['claude-code'].file({ ...moved, environment: { CLAUDE_CONFIG_DIR: '/d' } }),
  ).toBe('/d/.claude.json');
  expect(clientProfiles.vscode.file({ ...moved, environment: { XDG_CONFIG_HOME: '/x' } })).toBe(
    '/x/Code/User/mcp.json',
  );
});

test('an entry that changed is replaced, and the first copy is kept', async () => {
  await write('codex', '# mine\na = 1\n');
  await install('codex');
  const command = { command: 'node', args: ['elsewhere.js'] };
  const change = expectOk(await installClient({ client: 'codex', place: place(), command }));
  expect(change.status).toBe('written');
  expect(parseToml(await read('codex'))).toMatchObject({
    mcp_servers: { vibeml: { command: 'node' } },
  });
  await remove('codex');
  expect(await read('codex')).toBe('# mine\na = 1\n');
});
