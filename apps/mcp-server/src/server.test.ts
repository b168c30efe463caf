import type { Vibeml } from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { resultLimitBytes } from './answers/build-answer.ts';
import { isRecord } from './schemas/json-schema.ts';
import { fakeVibeml, freePlan } from './test-support/fake-vibeml.ts';
import { manualTiming } from './test-support/manual-timing.ts';
import {
  connectRaw,
  initialize,
  type Message,
  modernMeta,
  type RawClient,
  resultOf,
} from './test-support/raw-client.ts';
import { sampleRunId } from './test-support/sample-run.ts';

const connect = async (changes: Partial<Vibeml> = {}) => {
  const { vibeml, calls } = fakeVibeml(changes);
  const timing = manualTiming();
  const client = connectRaw({ vibeml: () => vibeml, timing });
  await initialize(client);
  return { client, calls, timing };
};

const textOf = (result: Message): string => {
  const [first] = Array.isArray(result['content']) ? result['content'] : [];
  return String(first?.text);
};

const isProgress = (message: Message): boolean => message['method'] === 'notifications/progress';
const progressOf = (client: RawClient): Message[] =>
  client.received.filter(isProgress).map((message) => {
    const { params } = message;
    return typeof params === 'object' && params !== null ? { ...params } : {};
  });

/** Work that ends when the test says so, and that says whether it was aborted. */
const held = () => {
  const state = { starts: 0, aborted: false, release: (): void => {} };
  const planRun: Vibeml['planRun'] = (input, call) => {
    state.starts += 1;
    call?.signal?.addEventListener('abort', () => {
      state.aborted = true;
    });
    const wait = new Promise<void>((resolve) => {
      state.release = resolve;
    });
    return ResultAsync.fromSafePromise(wait).andThen(() => fakeVibeml().vibeml.planRun(input));
  };
  return { state, planRun };
};

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

describe('protocol versions', () => {
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    '%s is spoken',
    async (protocolVersion) => {
      const client = connectRaw({ vibeml: () => fakeVibeml().vibeml });
      const answer = resultOf(await initialize(client, { protocolVersion }));
      expect(answer).toMatchObject({ protocolVersion, serverInfo: { name: 'vibeml' } });
      const { tools } = resultOf(await client.request('tools/list'));
      expect(tools).toHaveLength(14);
      const called = await client.request('tools/call', {
        name: 'vibeml_get_run',
        arguments: { run_id: sampleRunId },
      });
      expect(resultOf(called)).toMatchObject({
        structuredContent: { run: { run_id: sampleRunId } },
      });
      await client.close();
    },
  );

  test('2026-07-28 is spoken', async () => {
    const client = connectRaw({ vibeml: () => fakeVibeml().vibeml });
    const _meta = modernMeta();
    const discovered = resultOf(await client.request('server/discover', { _meta }));
    expect(discovered).toMatchObject({ supportedVersions: ['2026-07-28'] });
    const listed = resultOf(await client.request('tools/list', { _meta }));
    expect(listed['tools']).toHaveLength(14);
    expect(listed).toMatchObject({ ttlMs: 3_600_000, cacheScope: 'public' });
    const called = await client.request('tools/call', {
      _meta,
      name: 'vibeml_list_runs',
      arguments: {},
    });
    expect(resultOf(called)).toMatchObject({ structuredContent: { total: 1 } });
    await client.close();
  });
});

test('the list of tools is there before VibeML is opened', async () => {
  let opened = 0;
  const client = connectRaw({
    vibeml: () => {
      opened += 1;
      return fakeVibeml().vibeml;
    },
  });
  await initialize(client);
  await client.request('tools/list');
  expect(opened).toBe(0);
  await client.request('tools/call', { name: 'vibeml_list_runs', arguments: {} });
  await client.request('tools/call', { name: 'vibeml_list_runs', arguments: {} });
  expect(opened).toBe(1);
  await client.close();
});

describe('arguments', () => {
  test("reach the SDK under its names; what is the user's own stays", async () => {
    const { client, calls } = await connect();
    await client.request('tools/call', {
      name: 'vibeml_plan_run',
      arguments: {
        model: 'm',
        dataset: 'd',
        eval_fraction: 0.1,
        columns: { prompt_text: 'questionText' },
        tags: { my_team: 'a_b', camelCase: 'x' },
        hyperparameters: { learning_rate: 1e-4, target_modules: ['q_proj'], max_steps: null },
      },
    });
    expect(calls.inputs).toEqual([
      {
        model: 'm',
        dataset: 'd',
        evalFraction: 0.1,
        columns: { prompt_text: 'questionText' },
        tags: { my_team: 'a_b', camelCase: 'x' },
        hyperparameters: { learningRate: 1e-4, targetModules: ['q_proj'], maxSteps: null },
      },
    ]);
    await client.close();
  });

  test.each([
    [
      'vibeml_plan_run',
      { model: 'm', dataset: 'd', user: 'someone else' },
      'user: is not an argument',
    ],
    [
      'vibeml_plan_run',
      { model: 'm', dataset: 'd', output_dir: '/etc' },
      'output_dir: is not an argument',
    ],
    [
      'vibeml_plan_run',
      { model: 'm', dataset: 'd', hyperparameters: { learningRate: 1 } },
      'hyperparameters.learningRate: is written learning_rate',
    ],
    ['vibeml_launch_run', { plan_id: freePlan.id, confirm: true }, 'confirm: is not an argument'],
    [
      'vibeml_wait_for_run',
      { run_id: sampleRunId, timeout_seconds: 600 },
      'timeout_seconds: is at most 50',
    ],
    ['vibeml_list_runs', { limit: 100 }, 'limit: is at most 30'],
    ['vibeml_get_run', {}, 'run_id: invalid input'],
  ])('%s refuses %o', async (name, args, expected) => {
    const { client, calls } = await connect();
    const result = resultOf(await client.request('tools/call', { name, arguments: args }));
    expect(result['isError']).toBe(true);
    expect(result).not.toHaveProperty('structuredContent');
    expect(textOf(result)).toContain(expected);
    expect([...calls.inputs, ...calls.launches]).toEqual([]);
    await client.close();
  });

  test('a wait is shorter than the time a call may take', async () => {
    const { client, calls } = await connect();
    const args = { run_id: sampleRunId, timeout_seconds: 50 };
    await client.request('tools/call', { name: 'vibeml_wait_for_run', arguments: args });
    expect(calls.inputs).toEqual([{ runId: sampleRunId, timeoutSeconds: 47 }]);
    await client.close();
  });

  test('an unknown tool is a protocol error', async () => {
    const { client } = await connect();
    for (const name of ['vibeml_approve_plan', 'constructor']) {
      const answer = await client.request('tools/call', { name, arguments: {} });
      expect(answer).toMatchObject({ error: { code: -32602 } });
    }
    await client.close();
  });
});

describe('what goes wrong', () => {
  const secret = 'hf_abcdefghijklmnop';

  test.each([
    [
      'a tool that throws',
      {
        listRuns: () => {
          throw new Error(`at /home/ada/x.ts token=${secret}`);
        },
      },
    ],
    [
      'a tool that rejects',
      { listRuns: () => ResultAsync.fromSafePromise(Promise.reject(new Error(`${secret} boom`))) },
    ],
  ] as [string, Partial<Vibeml>][])(
    '%s gives a sentence, no stack and no secret',
    async (_title, changes) => {
      const { client } = await connect(changes);
      const result = resultOf(
        await client.request('tools/call', { name: 'vibeml_list_runs', arguments: {} }),
      );
      expect(textOf(result)).toContain('internal.unexpected: Something went wrong inside VibeML');
      expect(JSON.stringify(result)).not.toMatch(/boom|hf_|\.ts|at \//);
      expect(client.log.join('\n')).toContain('vibeml_list_runs');
      expect(client.log.join('\n')).not.toContain(secret);
      await client.close();
    },
  );

  test('VibeML that can not be opened', async () => {
    const client = connectRaw({ vibeml: () => Promise.reject(new Error('no disk')) });
    await initialize(client);
    const result = resultOf(
      await client.request('tools/call', { name: 'vibeml_list_runs', arguments: {} }),
    );
    expect(textOf(result)).toContain('VibeML could not be opened');
    expect(textOf(result)).not.toContain('no disk');
    await client.close();
  });

  test('a secret that this process has met is taken out of every answer, whatever it looks like', async () => {
    const met = 'qX7vTz0pRkLm2NwY';
    const { client } = await connect({
      local: { ...fakeVibeml().vibeml.local, redact: (text) => text.replaceAll(met, '[redacted]') },
      stopRun: () =>
        errAsync({
          code: 'driver.timeout',
          kind: 'driver',
          message: `The engine said ${met}.`,
          advice: [{ text: 'Ask again.' }],
          details: { driver: met, operation: 'stop', timeoutMs: 5000 },
        }),
    });
    const result = await client.request('tools/call', {
      name: 'vibeml_stop_run',
      arguments: { run_id: sampleRunId },
    });
    expect(JSON.stringify(result)).toContain('The engine said [redacted].');
    expect(JSON.stringify(result)).not.toContain(met);
  });

  test('a failure about a run says what the run costs now', async () => {
    const { client } = await connect({
      stopRun: () =>
        errAsync({
          code: 'driver.timeout',
          kind: 'driver',
          message: `The engine did not answer; runId is known. secret ${secret}`,
          advice: [{ text: 'Ask again; what is known is kept.' }],
          details: { driver: 'local', operation: 'stop', timeoutMs: 5000 },
        }),
      getRun: (input) =>
        fakeVibeml()
          .vibeml.getRun(input)
          .map((found) => ({ ...found, run: { ...found.run, hourlyUsd: 2.5 } })),
    });
    const result = resultOf(
      await client.request('tools/call', {
        name: 'vibeml_stop_run',
        arguments: { run_id: sampleRunId },
      }),
    );
    expect(textOf(result)).toMatchInlineSnapshot(`
      "driver.timeout: The engine did not answer; run_id is known. secret [redacted]
      Why:
        - driver: "local"
        - operation: "stop"
        - timeout_ms: 5000
      Try: Ask again; what is known is kept.
      Retry safe: yes
      Spending now: yes ($2.50/h)"
    `);
    expect(result['_meta']).toMatchObject({
      'dev.vibeml/error': {
        retryable: true,
        spend: { spending: true, hourly_usd: 2.5 },
        details: { timeout_ms: 5000 },
      },
    });
    await client.close();
  });

  test('a budget is never something for the assistant to raise', async () => {
    const { client } = await connect({
      planRun: () =>
        errAsync({
          code: 'budget.exceeded',
          kind: 'budget',
          message: 'Estimated cost $50 exceeds budget $30. Approve override?',
          advice: [{ text: 'Give a higher --max-cost, or a shorter run with --max-steps.' }],
          details: {
            estimatedUsd: 50,
            budgetUsd: 30,
            planId: '7c41d09be3f2',
            counterOffers: [
              { planId: '8d52e1acf403', title: 'L40S on nebius, spot', expectedUsd: 18.4 },
            ],
          },
        }),
    });
    const result = resultOf(
      await client.request('tools/call', {
        name: 'vibeml_plan_run',
        arguments: { model: 'm', dataset: 'd' },
      }),
    );
    expect(textOf(result)).not.toContain('higher');
    expect(textOf(result)).toContain('Only the person can let a limit be passed, in a terminal');
    expect(textOf(result)).toContain('vibeml approve 7c41d09be3f2 --override-budget REASON');
    expect(textOf(result)).toContain('vibeml_launch_run {"plan_id":"8d52e1acf403"}');
    await client.close();
  });
});

describe('time', () => {
  test('a plan that takes longer than a call goes on, and the next call gets it', async () => {
    const { state, planRun } = held();
    const { client, timing } = await connect({ planRun });
    const request = { name: 'vibeml_plan_run', arguments: { model: 'm', dataset: 'd' } };
    const first = client.request('tools/call', request);
    await until(() => state.starts === 1);
    timing.pass(48_499);
    expect(client.received.some((message) => message['id'] === 2)).toBe(false);
    timing.pass(1);
    expect(resultOf(await first)['structuredContent']).toEqual({
      summary:
        'The answer is not there yet; the work goes on. Nothing was started or changed. Call again with the same arguments to get it.',
      status: 'in_progress',
      next_actions: [{ tool: 'vibeml_plan_run', args: request.arguments, why: 'Gets the answer.' }],
    });
    const second = client.request('tools/call', request);
    state.release();
    expect(resultOf(await second)).toMatchObject({
      structuredContent: { plan: { id: freePlan.id } },
    });
    expect(state).toMatchObject({ starts: 1, aborted: false });
    await client.close();
  });

  test('a launch that takes longer says that nothing is lost', async () => {
    const { client, timing } = await connect({
      launchRun: () => ResultAsync.fromSafePromise(new Promise(() => undefined)),
    });
    const answer = client.request('tools/call', {
      name: 'vibeml_launch_run',
      arguments: { plan_id: freePlan.id },
    });
    await until(() => client.received.length > 0);
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
    timing.pass(50_000);
    expect(textOf(resultOf(await answer))).toContain('It goes on and nothing is lost');
    await client.close();
  });

  test('a cancelled call aborts its work', async () => {
    const { state, planRun } = held();
    const { client } = await connect({ planRun });
    const requestId = client.send('tools/call', {
      name: 'vibeml_plan_run',
      arguments: { model: 'm', dataset: 'd' },
    });
    await until(() => state.starts === 1);
    client.notify('notifications/cancelled', { requestId });
    await until(() => state.aborted);
    await client.close();
    expect(client.received.some((message) => message['id'] === requestId)).toBe(false);
  });

  test('work that two calls wait for survives when one of them is cancelled', async () => {
    const { state, planRun } = held();
    const { client } = await connect({ planRun });
    const request = { name: 'vibeml_plan_run', arguments: { model: 'm', dataset: 'd' } };
    const requestId = client.send('tools/call', request);
    const other = client.request('tools/call', request);
    await until(() => state.starts === 1);
    client.notify('notifications/cancelled', { requestId });
    await client.request('ping');
    state.release();
    expect(resultOf(await other)).toMatchObject({
      structuredContent: { plan: { id: freePlan.id } },
    });
    expect(state).toMatchObject({ starts: 1, aborted: false });
    await client.close();
  });
});

describe('progress', () => {
  const reporting: Partial<Vibeml> = {
    planRun: (input, call) => {
      call?.onProgress?.({ progress: 1, total: 4, message: 'Looking up the model' });
      call?.onProgress?.({ progress: 1, total: 4, message: 'Still looking' });
      call?.onProgress?.({ progress: 3, total: null, message: 'Reading' });
      return fakeVibeml().vibeml.planRun(input);
    },
  };
  const request = { name: 'vibeml_plan_run', arguments: { model: 'm', dataset: 'd' } };

  test('only rises, and comes before the answer', async () => {
    const { client, timing } = await connect(reporting);
    await client.request('tools/call', { ...request, _meta: { progressToken: 'p1' } });
    expect(progressOf(client)).toEqual([
      { progressToken: 'p1', progress: 1, total: 4, message: 'Looking up the model' },
      { progressToken: 'p1', progress: 1.001, total: 4, message: 'Still looking' },
      { progressToken: 'p1', progress: 3, message: 'Reading' },
    ]);
    timing.pass(60_000);
    await client.request('ping');
    expect(progressOf(client)).toHaveLength(3);
    await client.close();
  });

  test('is not sent to a client that did not ask for it', async () => {
    const { client } = await connect(reporting);
    await client.request('tools/call', request);
    expect(progressOf(client)).toEqual([]);
    await client.close();
  });

  test('a quiet call gives a sign of life every 10 s', async () => {
    const { state, planRun } = held();
    const { client, timing } = await connect({ planRun });
    const answer = client.request('tools/call', { ...request, _meta: { progressToken: 7 } });
    await until(() => state.starts === 1);
    timing.pass(35_000);
    state.release();
    await answer;
    expect(progressOf(client).map(({ progress }) => progress)).toEqual([0.001, 0.002, 0.003]);
    await client.close();
  });
});

describe('size', () => {
  const long = 'x'.repeat(3000);

  test.each([
    [
      'a long log',
      {
        getRunLogs: () =>
          okAsync({
            runId: sampleRunId,
            source: 'run' as const,
            lines: Array.from({ length: 1000 }, (_, index) => `${index} ${long}`),
            nextCursor: '9',
            omittedBefore: false,
            finished: false,
            summary: 'many',
            nextActions: [],
          }),
      },
      'vibeml_get_run_logs',
    ],
    [
      'many runs',
      {
        listRuns: () =>
          fakeVibeml()
            .vibeml.listRuns({})
            .map((page) => ({
              ...page,
              runs: Array.from({ length: 30 }, () => page.runs)
                .flat()
                .map((run) => ({ ...run, error: long })),
            })),
      },
      'vibeml_list_runs',
    ],
    [
      'quotes and other scripts',
      {
        getRunLogs: () =>
          okAsync({
            runId: sampleRunId,
            source: 'run' as const,
            lines: Array.from({ length: 500 }, () => '"\\"日本語\u0007'.repeat(20)),
            nextCursor: '9',
            omittedBefore: false,
            finished: true,
            summary: 'odd',
            nextActions: [],
          }),
      },
      'vibeml_get_run_logs',
    ],
  ] as [string, Partial<Vibeml>, string][])(
    '%s stays within the limit and says what was left out',
    async (_title, changes, name) => {
      const { client } = await connect(changes);
      const result = resultOf(
        await client.request('tools/call', {
          name,
          arguments: name === 'vibeml_list_runs' ? {} : { run_id: sampleRunId },
        }),
      );
      expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(resultLimitBytes);
      expect(textOf(result)).toContain('shortened: ');
      expect(result).toMatchObject({
        structuredContent: {
          shortened: expect.arrayContaining([expect.stringMatching(/last \d+ of|cut after/)]),
        },
      });
      await client.close();
    },
  );

  test('a dataset shows two short rows, however long its rows are', async () => {
    const { client } = await connect({
      inspectDataset: (input) =>
        fakeVibeml()
          .vibeml.inspectDataset(input)
          .map((found) => ({
            ...found,
            dataset: {
              ...found.dataset,
              preview: Array.from({ length: 9 }, (_, row) => ({
                row,
                before: { text: long.repeat(9) },
                after: {},
                rendered: long,
              })),
            },
          })),
    });
    const answer = await client.request('tools/call', {
      name: 'vibeml_inspect_dataset',
      arguments: { dataset: 'd.jsonl' },
    });
    const { structuredContent } = resultOf(answer);
    const untrusted = isRecord(structuredContent) ? structuredContent['untrusted_data'] : {};
    expect(untrusted).toMatchObject({ example_rows: [{ row: 0 }, { row: 1 }] });
    expect(JSON.stringify(untrusted).length).toBeLessThan(4500);
    await client.close();
  });

  test('the newest lines of a log are the ones that stay', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index} ${'y'.repeat(60)}`);
    const { client } = await connect({
      getRunLogs: () =>
        okAsync({
          runId: sampleRunId,
          source: 'run' as const,
          lines,
          nextCursor: '9',
          omittedBefore: false,
          finished: false,
          summary: 'many',
          nextActions: [],
        }),
    });
    const result = resultOf(
      await client.request('tools/call', {
        name: 'vibeml_get_run_logs',
        arguments: { run_id: sampleRunId },
      }),
    );
    expect(textOf(result)).toContain('line 999 ');
    expect(textOf(result)).not.toContain('line 1 ');
    await client.close();
  });
});

describe('the end', () => {
  test('a client that closes its end ends the server, aborts its work and closes the database', async () => {
    const { state, planRun } = held();
    const { client, calls } = await connect({ planRun });
    client.send('tools/call', { name: 'vibeml_plan_run', arguments: { model: 'm', dataset: 'd' } });
    await until(() => state.starts === 1);
    await client.close();
    expect(state.aborted).toBe(true);
    expect(calls.closed).toBe(true);
  });

  test('a request to end does the same', async () => {
    const { client, calls } = await connect();
    await client.request('tools/call', { name: 'vibeml_list_runs', arguments: {} });
    client.end();
    await client.served;
    expect(calls.closed).toBe(true);
  });

  test('a launched run is followed until the server ends', async () => {
    let ended = false;
    const { client } = await connect({
      superviseRun: (_runId, call) => {
        call?.signal?.addEventListener('abort', () => {
          ended = true;
        });
        return ResultAsync.fromSafePromise(new Promise(() => undefined));
      },
    });
    await client.request('tools/call', {
      name: 'vibeml_launch_run',
      arguments: { plan_id: freePlan.id },
    });
    expect(ended).toBe(false);
    await client.close();
    expect(ended).toBe(true);
  });
});

test('a run that can not be followed is launched all the same, and the log says so', async () => {
  const { client } = await connect({
    superviseRun: () =>
      errAsync({
        code: 'driver.unavailable',
        kind: 'driver',
        message: "The local engine can't be used: it is gone.",
        advice: [],
        details: { driver: 'local', reason: 'it is gone' },
      }),
  });
  const request = { name: 'vibeml_launch_run', arguments: { plan_id: freePlan.id } };
  expect(resultOf(await client.request('tools/call', request))).toHaveProperty('structuredContent');
  expect(client.log).toEqual([
    `run ${sampleRunId} is not followed: The local engine can't be used: it is gone.`,
  ]);
  await client.close();
});

test('what a failed launch costs is not claimed to be known', async () => {
  const failure = errAsync({
    code: 'driver.launch_failed',
    kind: 'driver',
    message: 'The local engine could not start the job: no reason.',
    advice: [],
    details: { driver: 'local', reason: 'no reason' },
  } as const);
  const { client } = await connect({
    launchRun: () => failure,
    stopRun: () => failure,
    getRun: () => failure,
  });
  for (const [name, args] of [
    ['vibeml_launch_run', { plan_id: freePlan.id }],
    ['vibeml_stop_run', { run_id: sampleRunId }],
  ] as const) {
    const result = resultOf(await client.request('tools/call', { name, arguments: args }));
    expect(textOf(result)).toContain('Spending now: not known');
    expect(result).toMatchObject({
      _meta: { 'dev.vibeml/error': { spend: { spending: 'unknown' } } },
    });
  }
  await client.close();
});

describe('guide and prompt', () => {
  test('the guide can be read, anything else can not', async () => {
    const { client } = await connect();
    expect(resultOf(await client.request('resources/list'))).toMatchObject({
      resources: [{ uri: 'vibeml://guide' }],
    });
    const read = resultOf(await client.request('resources/read', { uri: 'vibeml://guide' }));
    expect(JSON.stringify(read)).toContain('A request becomes a plan');
    expect(await client.request('resources/read', { uri: 'file:///etc/passwd' })).toHaveProperty(
      'error',
    );
    expect(resultOf(await client.request('resources/templates/list'))).toMatchObject({
      resourceTemplates: [],
    });
    await client.close();
  });

  test('the prompt asks for a plan first', async () => {
    const { client } = await connect();
    expect(resultOf(await client.request('prompts/list'))).toMatchObject({
      prompts: [{ name: 'fine_tune' }],
    });
    const prompt = await client.request('prompts/get', {
      name: 'fine_tune',
      arguments: { model: 'm', dataset: 'd', max_cost_usd: '5' },
    });
    expect(JSON.stringify(resultOf(prompt))).toContain(
      'Fine-tune the model m on the dataset d. It may cost at most, in dollars: 5.',
    );
    expect(await client.request('prompts/get', { name: 'other' })).toHaveProperty('error');
    await client.close();
  });
});

test('a toolset that was asked for is listed and answers; without it there is no such tool', async () => {
  const { vibeml } = fakeVibeml();
  const call = { name: 'vibeml_list_billing_resources', arguments: {} };
  const plain = connectRaw({ vibeml: () => vibeml, timing: manualTiming() });
  await initialize(plain);
  expect(await plain.request('tools/call', call)).toHaveProperty('error');
  const asked = connectRaw({ vibeml: () => vibeml, timing: manualTiming(), toolsets: ['cleanup'] });
  await initialize(asked);
  const { tools } = resultOf(await asked.request('tools/list', {}));
  expect(JSON.stringify(tools)).toContain(call.name);
  const answer = resultOf(await asked.request('tools/call', call));
  expect(answer['structuredContent']).toMatchObject({
    total_hourly_usd: 2.95,
    items: [{ id: 'vibeml-old', is_known: false, command: 'vibeml billing --fix vibeml-old' }],
  });
});
