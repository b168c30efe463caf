import type { DriverHandle, JobSpec } from '@vibeml/core-models';
import {
  contractFacts,
  contractJob,
  eventually,
  expectErr,
  expectOk,
  sampleContext,
} from 'vibeml-testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDriver, placementOn } from '../support/open-driver.ts';
import { openWire } from '../support/open-wire.ts';
import { ask } from '../support/sky-server.ts';
import { freshName, slurm, slurmJobs, stack, untilFreed } from '../support/stack.ts';

const context = sampleContext();
const patienceMs = 300_000;

const jobOf = (purpose: string, parts: Partial<JobSpec> = {}): JobSpec => ({
  ...contractJob('succeeds', freshName(purpose)),
  placement: placementOn(),
  ...parts,
});

const opened = async (...parameters: Parameters<typeof openDriver>) => {
  const subject = await openDriver(...parameters);
  onTestFinished(subject.close);
  const until = (handle: DriverHandle, ...states: readonly string[]) =>
    eventually(
      () => expectOk(subject.driver.observe(handle, context)),
      ({ state }) => states.includes(state),
      patienceMs,
    );
  const release = (handle: DriverHandle) => expectOk(subject.driver.release(handle, context));
  return { ...subject, until, release };
};

describe.concurrent('SkyPilot on Slurm', () => {
  test('two launches at once give one job', async () => {
    const { driver, again, until, release } = await opened();
    const job = jobOf('twice');
    const [first, second] = await Promise.all([
      expectOk(driver.launch(job, context)),
      expectOk(again().launch(job, context)),
    ]);
    expect(second).toEqual(first);
    const ended = await until(first, 'ended', 'lost');
    expect(ended).toMatchObject({ state: 'ended', exitCode: 0 });
    const log = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 10_000 } as const;
    const page = await expectOk(driver.readLogs(first, log, context));
    expect(page.text).toBe(contractFacts.runText);
    await release(first);
    await untilFreed(`vibeml-${job.name}-`);
  });

  test('a free node that never comes is told as no capacity, and leaves nothing behind', async () => {
    const nodes = await slurm('sinfo', '--noheader', '--format=%D');
    const all = [`--nodes=${nodes}`, '--gres=gpu:8', '--cpus-per-task=1', '--mem=1'];
    const quietly = ['--parsable', '--output=/dev/null', '--chdir=/', '--wrap=sleep 900'];
    const hog = await slurm('sbatch', ...all, ...quietly);
    onTestFinished(async () => {
      await slurm('scancel', hog);
    });
    const { driver, until } = await opened();
    const accelerator = { kind: 'cuda', name: 'H100', count: 8, memoryGib: null } as const;
    const job = jobOf('crowded', { placement: placementOn({ accelerator, machine: '8xH100' }) });
    const handle = await expectOk(driver.launch(job, context));
    const lost = await until(handle, 'ended', 'lost');
    expect(lost.state).toBe('lost');
    expect(lost.failure?.code).toBe('cloud.no_capacity');
    expect(lost.hourlyUsd).toBe(0);
    await expectOk(driver.release(handle, context));
    await untilFreed(`vibeml-${job.name}-`);
  });

  test('a cluster of that name that is not ours is neither used nor ended', async () => {
    const job = jobOf('taken');
    const theirs = { SKYPILOT_USER_ID: '0b0b0b0b', SKYPILOT_USER: 'bob' };
    const cluster = `vibeml-${job.name}`;
    const task = {
      name: 'theirs',
      resources: { infra: `slurm/${stack.cluster}/${stack.partition}`, cpus: 1, memory: 1 },
      run: 'sleep 600',
    };
    await ask('/launch', { task: JSON.stringify(task), cluster_name: cluster }, theirs);
    onTestFinished(() => ask('/down', { cluster_name: cluster }, theirs).then(() => undefined));
    const { driver } = await opened();
    const error = await expectErr(driver.launch(job, context));
    expect(error.code).toBe('driver.launch_failed');
    expect(await slurmJobs(`${cluster}-0b0b0b0b`)).toHaveLength(1);
  });

  test('a broken connection loses and doubles no line of a log', async () => {
    const wire = await openWire(stack.endpoint);
    onTestFinished(wire.close);
    const server = { endpoint: wire.endpoint, token: null, userId: 'da7aba5e', userName: 'ada' };
    const { driver, until, release } = await opened({ server });
    const lines = 200;
    const job = jobOf('torn', {
      run: `for i in $(seq ${lines}); do echo "line $i"; sleep 0.1; done`,
    });
    const handle = await expectOk(driver.launch(job, context));
    await until(handle, 'running', 'ended');
    let text = '';
    let cuts = 0;
    await eventually(
      async () => {
        const position = { from: 'byte', byte: Buffer.byteLength(text) } as const;
        const reading = driver.readLogs(
          handle,
          { source: 'run', position, maxBytes: 65_536 },
          context,
        );
        if (cuts < 3) {
          await wire.afterBytes(500);
          wire.cut();
          cuts += 1;
        }
        text += (await reading).match(
          (page) => page.text,
          () => '',
        );
        return text;
      },
      (seen) => seen.includes(`line ${lines}\n`),
      patienceMs,
    );
    expect(text).toBe(Array.from({ length: lines }, (_, index) => `line ${index + 1}\n`).join(''));
    await release(handle);
  });

  test('a machine that nobody takes down goes down by itself and frees its node', async () => {
    const { driver, until } = await opened();
    const job = jobOf('idle', { placement: { ...placementOn(), idleMinutes: 1 } });
    const handle = await expectOk(driver.launch(job, context));
    await until(handle, 'ended');
    await untilFreed(`vibeml-${job.name}-`);
    expect(await expectOk(driver.observe(handle, context))).toMatchObject({
      state: 'ended',
      hourlyUsd: 0,
    });
    await expectOk(driver.release(handle, context));
  });
});
