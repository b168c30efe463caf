import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GetRunOutput, LaunchRunOutput } from '@vibeml/sdk';
import { eventually, expectOk } from 'vibeml-testing';
import { afterAll, beforeAll, expect } from 'vitest';
import * as z from 'zod';
import { expectRightEnd } from './kill-verdict.ts';
import { type KillWorld, killNow, openKillWorld, steps } from './kill-world.ts';
import { connectV1, connectV2, type McpClient } from './mcp-clients.ts';
import { runningFor } from './running.ts';
import { makeStandInEnvironments } from './stand-in-environment.ts';
import { tellTogether } from './tell-together.ts';
import { story, verifies } from './verifies.ts';

type End = Parameters<typeof expectRightEnd>[1];

const Followed = z.looseObject({ run: GetRunOutput.shape.run });
const Waited = z.looseObject({ reached: z.boolean() });

/** What a program that was killed left running has to end by itself. */
const untilQuiet = (world: KillWorld) =>
  eventually(
    () => runningFor(world.stage.home),
    (left) => left.length === 0,
    60_000,
    // Each look reads about every process of this machine.
    500,
  );

/** Launches and follows, as a person does. */
const follow = (world: KillWorld) => world.stage.start(['launch', world.planId, '--follow']);
const launched = (world: KillWorld) => world.stage.answer(LaunchRunOutput, 'launch', world.planId);

// The next process, in the ways a person or an assistant may start one.
const byLaunch = async (world: KillWorld): Promise<void> => {
  await world.stage.answer(Followed, 'launch', world.planId, '--follow');
};
const byWait = async (world: KillWorld): Promise<void> => {
  await world.stage.vibeml('wait', await world.runId(), '--json');
};
const byWatch = async (world: KillWorld): Promise<void> => {
  await world.stage.vibeml('watch', await world.runId());
};
const byMcp = async (world: KillWorld): Promise<void> => {
  const client = await connectV2(world.stage);
  const asked = { run_id: await world.runId(), timeout_seconds: 40 };
  const wait = async (): Promise<boolean> => {
    const { structured, isError, text } = await client.call('vibeml_wait_for_run', asked);
    expect(isError, text).toBe(false);
    return Waited.parse(structured).reached;
  };
  await eventually(wait, Boolean, 200_000);
  // The server goes on after it has answered, as long as it is there.
  await world.until(({ releasedAt }) => releasedAt !== null);
  await client.close();
};

const launchByMcp = async (world: KillWorld): Promise<McpClient> => {
  const client = await connectV1(world.stage);
  void client.call('vibeml_launch_run', { plan_id: world.planId }).catch(() => undefined);
  return client;
};

const killedMcp = async (world: KillWorld, client: McpClient): Promise<void> => {
  client.killServer();
  await untilQuiet(world);
  await client.close();
};

/** Once a job works, at that step and no further. */
const trainTo = async (world: KillWorld, step: number): Promise<void> => {
  world.closeStep(step + 1);
  await eventually(world.machinesThatWorked, ({ length }) => length > 0, 60_000, 50);
};

/** Waits until the job has told its end, whether or not anybody looks. */
const untilEnded = async (world: KillWorld): Promise<void> => {
  const place = join(world.cluster.account, 'vibeml/runs/.jobs', await world.runId());
  await eventually(() => existsSync(join(place, '0-end')), Boolean, 60_000, 50);
};

/** The machine goes, and the job with it. What was its last sign of life is not waited for to grow old. */
const loseMachine = async (world: KillWorld): Promise<void> => {
  const runId = await world.runId();
  await world.cluster.server.takeAway(`vibeml-${runId}`);
  rmSync(join(world.cluster.account, 'vibeml/runs/.jobs', runId, '0-beat'), { force: true });
};

story('kill -9, wherever a run is', () => {
  const together = tellTogether(3);
  let environments = '';
  const worlds: KillWorld[] = [];

  beforeAll(async () => {
    environments = await makeStandInEnvironments();
  }, 1_200_000);
  afterAll(async () => {
    await Promise.all(worlds.map((world) => world.close()));
    rmSync(environments, { recursive: true, force: true });
  });

  /** A story: what is killed where, what the next process is, and how the run ends. */
  const after = (
    goesWrong: (world: KillWorld) => Promise<void>,
    next: (world: KillWorld) => Promise<void>,
    end: End = { status: 'succeeded' },
  ): (() => Promise<void>) => {
    let opened: KillWorld | null = null;
    return together({
      goesWrong: async () => {
        const world = await openKillWorld(environments);
        worlds.push(world);
        opened = world;
        await goesWrong(world);
        world.goOn();
        await untilQuiet(world);
      },
      comesRight: async () => {
        if (opened === null) throw new Error('the world is not open');
        if (end.status !== 'stopped') opened.openSteps();
        await next(opened);
        await expectRightEnd(opened, end);
        await untilQuiet(opened);
      },
    });
  };

  /** Kills a launch where it asks the server for something. */
  const whileAsking =
    (path: string, when: 'before' | 'after', check: (world: KillWorld) => Promise<void>) =>
    async (world: KillWorld): Promise<void> => {
      const reached = world.holdRequest(path, when);
      const launching = follow(world);
      await reached;
      await killNow(launching);
      await check(world);
    };

  const isRecorded = async (world: KillWorld): Promise<void> => {
    expect(await world.run()).toMatchObject({ status: 'launching', handle: null });
    expect(await expectOk(world.store.ledger.openRuns())).toHaveLength(1);
  };

  verifies(
    'kill:before-the-record',
    after(
      whileAsking('/enabled_clouds', 'before', async (world) => {
        expect(await world.run()).toBeNull();
        expect(await expectOk(world.store.ledger.openRuns())).toEqual([]);
      }),
      byLaunch,
    ),
  );

  verifies('kill:recorded', after(whileAsking('/api/health', 'before', isRecorded), byLaunch));

  verifies('kill:uploading', after(whileAsking('/upload_v2', 'before', isRecorded), byLaunch));

  verifies('kill:uploaded', after(whileAsking('/launch', 'before', isRecorded), byLaunch));

  verifies(
    'kill:accepted',
    after(
      whileAsking('/launch', 'after', async (world) => {
        await isRecorded(world);
        await eventually(
          () => world.cluster.server.clusterNames(),
          ({ length }) => length === 1,
        );
      }),
      byWait,
    ),
  );

  verifies(
    'kill:accepted-recorded',
    after(async (world) => {
      const machinesMayCome = world.cluster.server.holdLaunches();
      const client = await launchByMcp(world);
      await world.until(({ handle }) => handle !== null);
      await killedMcp(world, client);
      machinesMayCome();
    }, byWatch),
  );

  verifies(
    'kill:provisioning',
    after(async (world) => {
      const machinesMayCome = world.cluster.server.holdLaunches();
      const launching = follow(world);
      await world.until(({ handle }) => handle !== null);
      await world.holdRequest('/api/status');
      await killNow(launching);
      machinesMayCome();
    }, byMcp),
  );

  verifies(
    'kill:setup',
    after(async (world) => {
      const setupsMayGoOn = world.cluster.holdSetups();
      const launching = follow(world);
      await world.until(({ status }) => status === 'setting_up');
      await killNow(launching);
      setupsMayGoOn();
    }, byWait),
  );

  verifies(
    'kill:before-checkpoint',
    after(async (world) => {
      world.closeStep(steps.save);
      const launching = follow(world);
      await world.until(({ progress }) => progress?.step === steps.save - 1);
      await killNow(launching);
      expect((await world.run())?.checkpoint).toBeNull();
    }, byWatch),
  );

  verifies(
    'kill:after-checkpoint',
    after(async (world) => {
      world.closeStep(steps.all);
      const client = await launchByMcp(world);
      await world.until(({ progress }) => progress?.step === steps.all - 1);
      await killedMcp(world, client);
      expect((await world.run())?.checkpoint?.step).toBe(steps.save);
    }, byMcp),
  );

  verifies(
    'kill:reading-logs',
    after(async (world) => {
      world.closeStep(2);
      const launching = follow(world);
      await world.until(({ progress }) => progress?.step === 1);
      await world.holdCommand('^piece .*/0-run.log ');
      world.openSteps();
      await untilEnded(world);
      await world.cutCommand(120);
      await killNow(launching);
      expect((await world.run())?.progress?.step).toBe(1);
    }, byLaunch),
  );

  verifies(
    'kill:stopping',
    after(
      async (world) => {
        await launched(world);
        await trainTo(world, 1);
        const held = world.holdCommand('^touch ');
        const stopping = world.stage.start(['stop', await world.runId()]);
        await held;
        await killNow(stopping);
        expect((await world.run())?.stopRequested).toBe('after_checkpoint');
      },
      byWait,
      { status: 'stopped' },
    ),
  );

  /** Kills a follower at a point of the way from a lost machine to the next one. */
  const afterLoss =
    (reach: (world: KillWorld) => Promise<void>, check: (world: KillWorld) => Promise<void>) =>
    async (world: KillWorld): Promise<void> => {
      world.closeStep(steps.all);
      const launching = follow(world);
      await world.until(({ progress }) => progress?.step === steps.all - 1);
      const reached = reach(world);
      await loseMachine(world);
      await reached;
      await killNow(launching);
      await check(world);
    };

  verifies(
    'kill:loss-seen',
    after(
      afterLoss(
        async (world) => {
          // The look that finds the machine gone asks what it has cost, and then reads the log to its end.
          const seen = new Promise<void>((resolve) => {
            world.onRequest(({ path }) => {
              if (path === '/cost_report' && world.cluster.server.clusterNames().length === 0)
                resolve();
            });
          });
          await seen;
          await world.holdCommand('^piece .*/0-run.log ');
        },
        async (world) => {
          expect(await world.run()).toMatchObject({ status: 'running', recoveries: 0 });
        },
      ),
      byWait,
      { status: 'succeeded', attempts: 2 },
    ),
  );

  verifies(
    'kill:recovery-begun',
    after(
      afterLoss(
        (world) => world.holdRequest('/validate'),
        async (world) => {
          expect(await world.run()).toMatchObject({ status: 'recovering', recoveries: 1 });
        },
      ),
      byWatch,
      { status: 'succeeded', attempts: 2 },
    ),
  );

  verifies(
    'kill:recovery-accepted',
    after(
      afterLoss(
        (world) => world.holdRequest('/launch', 'after'),
        async (world) => {
          expect(await world.run()).toMatchObject({ status: 'recovering', recoveries: 1 });
        },
      ),
      byWait,
      { status: 'succeeded', attempts: 2 },
    ),
  );

  /** Kills a follower while the result comes. */
  const whileFetching =
    (pattern: string, afterBytes?: number) =>
    async (world: KillWorld): Promise<void> => {
      const held = world.holdCommand(pattern);
      const launching = follow(world);
      await held;
      if (afterBytes !== undefined) await world.cutCommand(afterBytes);
      await killNow(launching);
      const run = await world.run();
      expect(run).toMatchObject({ exitCode: 0, artifacts: [] });
    };

  verifies(
    'kill:before-download',
    after(async (world) => {
      await whileFetching('^rsync')(world);
      // Nobody is there when the machine goes by itself.
      await loseMachine(world);
    }, byWait),
  );

  verifies('kill:downloading', after(whileFetching('^rsync', 50_000), byLaunch));

  verifies('kill:downloaded', after(whileFetching('^rsync', 10_000_000), byMcp));

  const whileReleasing =
    (when: 'before' | 'after') =>
    async (world: KillWorld): Promise<void> => {
      const reached = world.holdRequest('/down', when);
      const launching = follow(world);
      await reached;
      await killNow(launching);
      expect(await world.run()).toMatchObject({ status: 'succeeded', releasedAt: null });
    };

  verifies('kill:verified', after(whileReleasing('before'), byWait));

  verifies('kill:releasing', after(whileReleasing('after'), byMcp));

  verifies(
    'kill:closed-at-half',
    after(async (world) => {
      world.closeStep(steps.all / 2 + 1);
      const launching = follow(world);
      await world.until(({ progress }) => progress?.step === steps.all / 2);
      await killNow(launching);
      await untilQuiet(world);
      world.openSteps();
      await untilEnded(world);
      await loseMachine(world);
    }, byWait),
  );
});
