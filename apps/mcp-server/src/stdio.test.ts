import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as NewClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as NewTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freeGroup, freePlan, paidGroup, paidPlan } from './test-support/fake-vibeml.ts';
import { sampleRunId } from './test-support/sample-run.ts';

const started = (file: URL) => ({
  command: process.execPath,
  args: ['--conditions=@vibeml/source', fileURLToPath(file)],
});
const fakeServer = started(new URL('./test-support/fake-server.ts', import.meta.url));
const realServer = started(new URL('./bin.ts', import.meta.url));

const bad = { name: 'vibeml_get_run', arguments: { run_id: 'nope' } };
const good = { name: 'vibeml_get_run', arguments: { run_id: sampleRunId } };

const shared = { model: 'm', dataset: 'd', grid: { learning_rate: [1e-4, 2e-4] } };
const planFreeGroup = { name: 'vibeml_plan_run', arguments: shared };
const planPaidGroup = { name: 'vibeml_plan_run', arguments: { ...shared, max_cost_usd: 5 } };
const launchGroup = (group: { id: string }) => ({
  name: 'vibeml_launch_run',
  arguments: { group_id: group.id },
});
const going = {
  structuredContent: {
    waiting: 1,
    members: [{ status: 'launching', run_id: sampleRunId }, { status: 'waiting' }],
  },
};
const declined = {
  structuredContent: { status: 'not_launched', reason: 'decline', group_id: paidGroup.id },
};

/** Plans and launches a free group and a paid one; the person says no first, then yes. */
const walkGroups = async (
  call: (params: { name: string; arguments: Record<string, unknown> }) => Promise<unknown>,
  answer: (action: 'accept' | 'decline') => void,
  asked: readonly string[],
): Promise<void> => {
  expect(await call(planFreeGroup)).toMatchObject({
    structuredContent: {
      group: { id: freeGroup.id, items: [{ title: 'seed 0' }, { title: 'seed 1' }] },
      next_actions: [{ tool: 'vibeml_launch_run', args: { group_id: freeGroup.id } }],
    },
  });
  expect(await call(launchGroup(freeGroup))).toMatchObject(going);
  expect(asked).toEqual([]);
  expect(await call(planPaidGroup)).toMatchObject({
    structuredContent: {
      approval: { required: true, command: `vibeml approve ${paidGroup.id}` },
      group: { id: paidGroup.id, cap_usd: 5 },
      next_actions: [{ tool: 'vibeml_launch_run', args: { group_id: paidGroup.id } }],
    },
  });
  answer('decline');
  expect(await call(launchGroup(paidGroup))).toMatchObject(declined);
  answer('accept');
  expect(await call(launchGroup(paidGroup))).toMatchObject(going);
  expect(asked).toHaveLength(2);
  for (const message of asked) {
    expect(message).toContain('Start these 2 training runs, 2 at a time?');
    expect(message).toContain('the cap of $5.00 for all of them');
  }
};

// Processes start slowly where many tests share two cores.
const patient = { timeout: 60_000 };

describe('a client on the v1 SDK, as most hosts embed it', patient, () => {
  const connect = async (capabilities: object = {}) => {
    const client = new OldClient({ name: 'old', version: '0' }, { capabilities });
    await client.connect(new OldTransport(fakeServer));
    return client;
  };

  test('lists, calls, and gets failures that pass its checks', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(14);
    expect(client.getInstructions()).toContain('vibeml_plan_run');
    for (const each of [
      good,
      { name: 'vibeml_plan_run', arguments: { model: 'm', dataset: 'd' } },
      { name: 'vibeml_launch_run', arguments: { plan_id: freePlan.id } },
      { name: 'vibeml_get_run_logs', arguments: { run_id: sampleRunId } },
      { name: 'vibeml_diagnose_run', arguments: { run_id: sampleRunId } },
    ]) {
      const answer = await client.callTool(each);
      expect(answer['isError']).toBeUndefined();
      expect(answer['structuredContent']).toMatchObject({ summary: expect.any(String) });
    }
    expect(await client.callTool(bad)).toMatchObject({ isError: true });
    await client.close();
  });

  test('shows the form', async () => {
    const client = await connect({ elicitation: {} });
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: {} }));
    const answer = await client.callTool({
      name: 'vibeml_launch_run',
      arguments: { plan_id: paidPlan.id },
    });
    expect(answer['structuredContent']).toMatchObject({ run: { status: 'launching' } });
    await client.close();
  });

  test('plans and launches groups, with one question for all of a paid one', async () => {
    const client = await connect({ elicitation: {} });
    const asked: string[] = [];
    let action: 'accept' | 'decline' = 'decline';
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return action === 'accept' ? { action, content: {} } : { action };
    });
    const answer = (next: typeof action) => {
      action = next;
    };
    await walkGroups((params) => client.callTool(params), answer, asked);
    await client.close();
  });
});

describe.each(['legacy', 'auto'] as const)('a client on the v2 SDK, %s', patient, (mode) => {
  const connect = async (capabilities: object = {}) => {
    const client = new NewClient(
      { name: 'new', version: '0' },
      { capabilities, versionNegotiation: { mode } },
    );
    await client.connect(new NewTransport(fakeServer));
    return client;
  };

  test('lists, calls and gets failures', async () => {
    const client = await connect();
    expect((await client.listTools()).tools).toHaveLength(14);
    expect(await client.callTool(good)).toMatchObject({
      structuredContent: { run: { run_id: sampleRunId } },
    });
    expect(await client.callTool(bad)).toMatchObject({ isError: true });
    await client.close();
  });

  test('shows the form', async () => {
    const client = await connect({ elicitation: { form: {} } });
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
    const answer = await client.callTool({
      name: 'vibeml_launch_run',
      arguments: { plan_id: paidPlan.id },
    });
    expect(answer).toMatchObject({ structuredContent: { run: { status: 'launching' } } });
    await client.close();
  });

  test('plans and launches groups, with one question for all of a paid one', async () => {
    const client = await connect({ elicitation: { form: {} } });
    const asked: string[] = [];
    let action: 'accept' | 'decline' = 'decline';
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return action === 'accept' ? { action, content: {} } : { action };
    });
    const answer = (next: typeof action) => {
      action = next;
    };
    await walkGroups((params) => client.callTool(params), answer, asked);
    await client.close();
  });
});

describe('the program', patient, () => {
  let home: string;
  let child: ChildProcessWithoutNullStreams | undefined;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'vibeml-mcp-'));
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    child = undefined;
    await rm(home, { recursive: true, force: true });
  });

  const run = (words: readonly string[] = []) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: home,
      VIBEML_HOME: path.join(home, 'data'),
      VIBEML_CATALOGUE_URL: 'off',
    };
    const process_ = spawn(realServer.command, [...realServer.args, ...words], { env });
    child = process_;
    const output = { stdout: '', stderr: '' };
    process_.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString('utf8');
    });
    process_.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString('utf8');
    });
    return { process: process_, output, exit: once(process_, 'exit') };
  };

  const line = (message: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
  const opening = line({
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 't', version: '0' },
    },
  });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test('writes JSON-RPC to standard output and nothing else, whatever it is sent', async () => {
    const { process: server, output, exit } = run();
    server.stdin.write(opening);
    server.stdin.write(line({ method: 'notifications/initialized' }));
    server.stdin.write('this is no JSON\n{"jsonrpc":"2.0"}\n');
    server.stdin.write(line({ id: 2, method: 'tools/list' }));
    server.stdin.write(line({ id: 3, method: 'nothing/like/this' }));
    server.stdin.write(
      line({
        id: 4,
        method: 'tools/call',
        params: { name: 'vibeml_list_workflows', arguments: {} },
      }),
    );
    server.stdin.write(
      line({
        id: 5,
        method: 'tools/call',
        params: { name: 'vibeml_get_run', arguments: { run_id: 'nope' } },
      }),
    );
    await until(() => [2, 3, 4, 5].every((id) => output.stdout.includes(`"id":${id}`)));
    server.stdin.end();
    expect(await exit).toEqual([0, null]);
    const messages = output.stdout
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each));
    for (const message of messages) expect(message.jsonrpc).toBe('2.0');
    const workflows = messages.find(({ id }) => id === 4);
    expect(workflows.result.structuredContent.workflows.length).toBeGreaterThan(0);
    const missing = messages.find(({ id }) => id === 5);
    expect(missing.result.content[0].text).toContain('run.not_found: There is no run nope.');
    expect(output.stderr).not.toContain('ExperimentalWarning');
  });

  test('a list of tools leaves nothing on the disk', async () => {
    const { process: server, output, exit } = run();
    server.stdin.write(opening + line({ id: 2, method: 'tools/list' }));
    await until(() => output.stdout.includes('"id":2'));
    server.stdin.end();
    await exit;
    expect(await readdir(home)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it at once, cleanly', async (signal) => {
    const { process: server, output, exit } = run();
    server.stdin.write(opening);
    await until(() => output.stdout.includes('"id":1'));
    server.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  test.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['--help'], 0, /npx -y vibeml mcp install/, /^$/],
    [['--http'], 2, /^$/, /doesn't know '--http'/],
  ])('%o', async (words, code, stdout, stderr) => {
    const { output, exit } = run(words);
    expect(await exit).toEqual([code, null]);
    expect(output.stdout).toMatch(stdout);
    expect(output.stderr).toMatch(stderr);
  });
});
