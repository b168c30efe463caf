import path from 'node:path';

/** The assistants that VibeML can register itself with. */
export const supportedClients = [
  'claude-code',
  'claude-desktop',
  'cursor',
  'vscode',
  'codex',
  'gemini-cli',
] as const;

/** An assistant that VibeML can register itself with. */
export type ClientName = (typeof supportedClients)[number];

/** Where a client keeps its files: a home directory, a system, and the variables that move them. */
export interface ClientPlace {
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How one client wants to be told about a server. */
export interface ClientProfile {
  readonly title: string;
  readonly format: 'json' | 'toml';
  /** The key that holds the servers. */
  readonly section: string;
  readonly file: (place: ClientPlace) => string;
  /** What stands in the entry besides command and arguments. */
  readonly extra: Readonly<Record<string, string | number>>;
  /** What the person does next. */
  readonly next: string;
}

const applicationData = ({ home, platform, environment }: ClientPlace): string => {
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  if (platform === 'win32') return environment['APPDATA'] || path.join(home, 'AppData', 'Roaming');
  return environment['XDG_CONFIG_HOME'] || path.join(home, '.config');
};

// npx may have to fetch the package first; the client's own limit is 10 seconds.
const codexStartSeconds = 60;

/** What is known of each client. */
export const clientProfiles: Readonly<Record<ClientName, ClientProfile>> = {
  'claude-code': {
    title: 'Claude Code',
    format: 'json',
    section: 'mcpServers',
    file: ({ home, environment }) =>
      path.join(environment['CLAUDE_CONFIG_DIR'] || home, '.claude.json'),
    extra: { type: 'stdio' },
    next: 'Start a new session; /mcp shows the server.',
  },
  'claude-desktop': {
    title: 'Claude Desktop',
    format: 'json',
    section: 'mcpServers',
    file: (place) => path.join(applicationData(place), 'Claude', 'claude_desktop_config.json'),
    extra: {},
    next: 'Quit Claude Desktop and open it again.',
  },
  cursor: {
    title: 'Cursor',
    format: 'json',
    section: 'mcpServers',
    file: ({ home }) => path.join(home, '.cursor', 'mcp.json'),
    extra: {},
    next: 'Open the MCP settings of Cursor and switch vibeml on.',
  },
  vscode: {
    title: 'VS Code',
    format: 'json',
    section: 'servers',
    file: (place) => path.join(applicationData(place), 'Code', 'User', 'mcp.json'),
    extra: { type: 'stdio' },
    next: 'Run "MCP: List Servers" and start vibeml.',
  },
  codex: {
    title: 'Codex',
    format: 'toml',
    section: 'mcp_servers',
    file: ({ home, environment }) =>
      path.join(environment['CODEX_HOME'] || path.join(home, '.codex'), 'config.toml'),
    extra: { startup_timeout_sec: codexStartSeconds },
    next: 'Start a new session; /mcp shows the server.',
  },
  'gemini-cli': {
    title: 'Gemini CLI',
    format: 'json',
    section: 'mcpServers',
    file: ({ home }) => path.join(home, '.gemini', 'settings.json'),
    extra: {},
    next: 'Start a new session; /mcp shows the server.',
  },
};
