import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import {
  DiagnoseRunOutput,
  GetArtifactsOutput,
  GetRunOutput,
  LaunchRunOutput,
  ListRunsOutput,
  WaitForRunOutput,
} from '@vibeml/sdk';
import { eventually } from 'vibeml-testing';
import { writeChats } from 'vibeml-training-ground';
import { expect } from 'vitest';
import * as z from 'zod';
import { followedEvents, logOf, untilLogged } from './logs.ts';
import { damageFile, measureMemory, writeBigLog } from './mischief.ts';
import { partOf, runningFor } from './running.ts';
import { type Stage, stageOfStory } from './stage.ts';
import type { Started } from './start-program.ts';
import { story, verifies } from './verifies.ts';

/** Steps short enough for a test, and enough of them that a run is not over before it is disturbed. */
const slowly = [
  '--batch-size',
  '1',
  '--gradient-accumulation',
  '4',
  '--max-steps',
  '60',
  '--save-steps',
  '5',
];

const Followed = z.looseObject({ run: GetRunOutput.shape.run });

const waited = async (stage: Stage, runId: string) =>
  (await stage.answer(WaitForRunOutput, 'wait', runId)).run;

const killed = async (following: Started) => {
  following.kill('SIGKILL');
  const { signal } = await following.ended;
  expect(signal).toBe('SIGKILL');
};

const untilSaid = (following: Started, words: RegExp) =>
  eventually(following.said, (text) => words.test(text), 240_000);

story('one plan, launched by several processes at once', () => {
  const stage = stageOfStory();

  verifies('run:same-plan-same-run', async () => {
    const planId = await stage().plan(...slowly);
    const goOn = stage().holdBack('setup');
    const launches = await Promise.all(
      Array.from({ length: 4 }, () => stage().answer(LaunchRunOutput, 'launch', planId)),
    );
    const again = await stage().answer(LaunchRunOutput, 'launch', planId);
    const [first] = launches;
    const runId = first?.run.runId ?? '';
    expect([...launches, again].map(({ run }) => run.runId)).toEqual(Array(5).fill(runId));
    expect(again.alreadyLaunched).toBe(true);
    expect((await stage().answer(ListRunsOutput, 'runs')).total).toBe(1);
    expect(
      readdirSync(join(stage().dataDirectory, 'runs')).filter((name) => !name.startsWith('.')),
    ).toEqual([runId]);
    expect(partOf(stage().home, 'wrapper')).toBeGreaterThan(0);
    await stage().vibeml('stop', runId, '--now');
    goOn();
    expect(await waited(stage(), runId)).toMatchObject({ status: 'stopped' });
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a run whose followers are killed, one after the other', () => {
  const stage = stageOfStory();
  let runId = '';

  verifies('cli:killed-while-planning', async () => {
    const goOn = stage().holdBack('plan');
    const planning = stage().start([
      'plan',
      '--model',
      stage().ground.tinyModel,
      '--dataset',
      stage().ground.dataset,
    ]);
    const asks = () =>
      runningFor(stage().home).some(({ command }) =>
        command.some((word) => word.endsWith('nvidia-smi')),
      );
    await eventually(asks, (isAsking) => isAsking, 60_000);
    await killed(planning);
    goOn();
    expect(await stage().plan()).toMatch(/^[0-9a-f]{12}$/);
  });

  verifies('run:survives-the-terminal', async () => {
    const planId = await stage().plan(...slowly);
    const goOn = stage().holdBack('setup');
    const runs = join(stage().dataDirectory, 'runs');
    const inPlace = () =>
      existsSync(runs) ? readdirSync(runs).filter((name) => !name.startsWith('.')) : [];

    const launching = stage().start(['launch', planId, '--follow']);
    [runId = ''] = await eventually(inPlace, (found) => found.length > 0, 60_000);
    await killed(launching);
    const relaunched = await stage().answer(LaunchRunOutput, 'launch', planId);
    expect(relaunched).toMatchObject({ alreadyLaunched: true, run: { runId } });

    const watchingSetup = stage().start(['watch', runId]);
    await untilSaid(watchingSetup, /setting up|running|saving/);
    await killed(watchingSetup);
    goOn();

    const watchingTraining = stage().start(['watch', runId]);
    await untilSaid(watchingTraining, /step |saving/);
    await killed(watchingTraining);

    const watchingSaving = stage().start(['watch', runId]);
    await untilLogged(stage().runDirectory(runId), /"name":"save","status":"start"/);
    await killed(watchingSaving);
    expect((await waited(stage(), runId)).status).toBe('succeeded');
  });

  verifies('run:trains-to-the-end', async () => {
    const { run } = await stage().answer(GetRunOutput, 'status', runId);
    expect(run).toMatchObject({
      status: 'succeeded',
      exitCode: 0,
      progress: { step: 60, maxSteps: 60 },
    });
    expect(run.releasedAt).not.toBeNull();
    const steps = followedEvents(stage().runDirectory(runId), 'progress').map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)]);
    const copies = join(stage().home, 'copies');
    const { artifacts } = await stage().answer(
      GetArtifactsOutput,
      'artifacts',
      runId,
      '--download',
      copies,
    );
    expect(artifacts.some(({ path }) => path.endsWith('adapter_model.safetensors'))).toBe(true);
    for (const { path, bytes } of artifacts) expect(statSync(path).size).toBe(bytes);
    expect((await stage().answer(DiagnoseRunOutput, 'diagnose', runId)).category).toBe('healthy');
  });

  verifies('run:damaged-result', async () => {
    const final = join(stage().runDirectory(runId), 'output/final');
    damageFile(join(final, 'adapter_model.safetensors'));
    const copies = join(stage().home, 'damaged');
    const listed = await stage().refusal('artifacts', runId);
    expect(listed).toMatchObject({ code: 'run.artifact_missing', exitCode: 1 });
    expect(listed.message).toContain('adapter_model.safetensors');
    const downloaded = await stage().refusal('artifacts', runId, '--download', copies);
    expect(downloaded.code).toBe('run.artifact_missing');
    expect(existsSync(copies) ? readdirSync(copies) : []).toEqual([]);
    const asked = await stage().refusal('chat', runId, '--prompt', 'Say red.');
    expect(asked.code).toBe('run.artifact_missing');
    expect(runningFor(stage().home)).toEqual([]);
  });

  verifies('run:big-log', async () => {
    const small = await measureMemory(stage(), ['logs', runId, '--tail', '5', '--json']);
    const last = writeBigLog(logOf(stage().runDirectory(runId)), 200 * 1024 ** 2);
    const big = await measureMemory(stage(), ['logs', runId, '--tail', '5', '--json']);
    const lines = z.looseObject({ lines: z.array(z.string()) }).parse(JSON.parse(big.stdout)).lines;
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe(last);
    for (const colour of ['\u001b', String.raw`\u001b`]) expect(big.stdout).not.toContain(colour);
    expect(big.maxRssMib - small.maxRssMib).toBeLessThan(50);
    const errors = await measureMemory(stage(), ['logs', runId, '--errors', '--json']);
    expect(errors.maxRssMib - small.maxRssMib).toBeLessThan(50);
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a training program that is killed, and a torn checkpoint', () => {
  const stage = stageOfStory();
  let runId = '';
  const checkpoints = () => join(stage().runDirectory(runId), 'output/checkpoints');
  const steps = () =>
    readdirSync(checkpoints())
      .flatMap((name) =>
        name.startsWith('checkpoint-') ? [Number(name.slice('checkpoint-'.length))] : [],
      )
      .sort((a, b) => a - b);

  verifies('run:killed-trainer-is-diagnosed', async () => {
    runId = await stage().launch(await stage().plan(...slowly, '--save-total-limit', '3'));
    await untilLogged(stage().runDirectory(runId), /"type":"checkpoint","step":15/);
    process.kill(partOf(stage().home, 'trainer'), 'SIGKILL');
    const run = await waited(stage(), runId);
    expect(run).toMatchObject({ status: 'failed', exitCode: 137, canResume: true });
    const diagnosis = await stage().answer(DiagnoseRunOutput, 'diagnose', runId);
    expect(diagnosis.verdict).toMatch(/memory/i);
    expect(diagnosis.advice.map(({ command }) => command)).toContain(`vibeml resume ${runId}`);
    expect(runningFor(stage().home)).toEqual([]);
  });

  verifies('run:torn-checkpoint-is-skipped', async () => {
    const found = steps();
    const [newest = 0, older = 0] = found.toReversed();
    const torn = join(checkpoints(), `checkpoint-${newest}`, 'optimizer.pt');
    truncateSync(torn, Math.floor(statSync(torn).size / 2));
    const { run } = await stage().answer(Followed, 'resume', runId);
    expect(run).toMatchObject({ status: 'succeeded', progress: { step: 60 } });
    const [started] = followedEvents(stage().runDirectory(run.runId), 'progress');
    expect(started?.step).toBe(older + 1);
    expect(run.warnings.map(({ code }) => code)).toContain('checkpoint.incomplete');
    expect(steps()).toEqual(found);
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a run whose wrapper is killed', () => {
  const stage = stageOfStory();

  verifies('run:killed-supervisor-is-lost', async () => {
    const runId = await stage().launch(await stage().plan(...slowly));
    await untilLogged(stage().runDirectory(runId), /"type":"checkpoint","step":5/);
    process.kill(partOf(stage().home, 'wrapper'), 'SIGKILL');
    const run = await waited(stage(), runId);
    expect(run).toMatchObject({ status: 'lost', canResume: true });
    await eventually(
      () => runningFor(stage().home),
      (left) => left.length === 0,
      60_000,
    );
    const diagnosis = await stage().answer(DiagnoseRunOutput, 'diagnose', runId);
    expect(diagnosis).toMatchObject({ category: 'lost', canResume: true });
    expect(diagnosis.advice.map(({ command }) => command)).toContain(`vibeml resume ${runId}`);
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a run that is stopped and resumed', () => {
  const stage = stageOfStory();
  let runId = '';
  let step = 0;

  verifies('run:stop-keeps-a-checkpoint', async () => {
    runId = await stage().launch(await stage().plan(...slowly, '--save-steps', '50'));
    await untilLogged(stage().runDirectory(runId), /"type":"progress","step":2/);
    expect((await stage().vibeml('stop', runId)).exitCode).toBe(0);
    const run = await waited(stage(), runId);
    expect(run).toMatchObject({ status: 'stopped', exitCode: 33, canResume: true });
    step = run.checkpoint?.step ?? 0;
    expect(step).toBeGreaterThan(1);
    expect(step).toBeLessThan(50);
    expect(readdirSync(join(stage().runDirectory(runId), 'output/checkpoints'))).toContain(
      `checkpoint-${step}`,
    );
  });

  verifies('run:resume-goes-on', async () => {
    const { run } = await stage().answer(Followed, 'resume', runId);
    expect(run).toMatchObject({
      status: 'succeeded',
      resume: { runId, step },
      progress: { step: 60 },
    });
    const resumed = followedEvents(stage().runDirectory(run.runId), 'progress').map(
      (event) => event.step,
    );
    expect(resumed[0]).toBe(step + 1);
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a signal in the middle of a step', () => {
  const stage = stageOfStory();

  verifies('run:interrupted-step', async () => {
    const dataset = writeChats(join(stage().home, 'many.jsonl'), 600);
    // One step takes seconds, so the signal comes in its middle.
    const oneLongStep = ['--batch-size', '1', '--gradient-accumulation', '300', '--max-steps', '4'];
    const runId = await stage().launch(await stage().plan('--dataset', dataset, ...oneLongStep));
    await untilLogged(stage().runDirectory(runId), /"name":"train","status":"start"/);
    process.kill(partOf(stage().home, 'trainer'), 'SIGTERM');
    const run = await waited(stage(), runId);
    expect(run).toMatchObject({ exitCode: 33, canResume: true, checkpoint: { step: 1 } });
    const [interrupted] = followedEvents(stage().runDirectory(runId), 'interrupted');
    expect(interrupted).toMatchObject({ signal: 'SIGTERM', step: 1 });
    expect(readFileSync(join(stage().runDirectory(runId), 'output/exit.json'), 'utf8')).toContain(
      '33',
    );
    const diagnosis = await stage().answer(DiagnoseRunOutput, 'diagnose', runId);
    expect(diagnosis).toMatchObject({ category: 'interrupted', canResume: true });
  });

  verifies('home:nothing-left-running', () => stage().close());
});
