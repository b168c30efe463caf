import type { Driver, DriverHandle, JobSpec, Observation } from '@vibeml/core-models';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ContractBehaviour, contractFacts, contractManifest } from './contract-job.ts';
import { eventually } from './eventually.ts';
import { expectErr, expectOk } from './expect-result.ts';
import { sampleContext } from './sample-context.ts';

/** An engine, and a job for it. */
export interface ContractSubject {
  readonly driver: Driver;
  readonly job: JobSpec;
}

const context = sampleContext();
const aborted = { signal: AbortSignal.abort() };
const isOver = ({ state }: Observation): boolean => state === 'ended' || state === 'lost';

const observe = (driver: Driver, handle: DriverHandle): Promise<Observation> =>
  expectOk(driver.observe(handle, context));

const readAll = async (driver: Driver, handle: DriverHandle, maxBytes: number) => {
  const pages: string[] = [];
  for (let byte = 0; ; ) {
    const request = { source: 'run', position: { from: 'byte', byte }, maxBytes } as const;
    const page = await expectOk(driver.readLogs(handle, request, context));
    expect(page.startByte).toBe(byte);
    expect(page.endByte - page.startByte).toBeLessThanOrEqual(maxBytes);
    expect(Buffer.byteLength(page.text)).toBe(page.endByte - page.startByte);
    if (page.endByte === byte) return pages;
    pages.push(page.text);
    byte = page.endByte;
  }
};

/** What every driver must do; `open` gives an engine without jobs each time, and cleans up when the test is over. */
export const driverContract = (
  name: string,
  open: (behaviour: ContractBehaviour) => ContractSubject | Promise<ContractSubject>,
  { patienceMs = 15_000 }: { readonly patienceMs?: number } = {},
): void => {
  const until = (
    driver: Driver,
    handle: DriverHandle,
    pleases: (observation: Observation) => boolean,
  ): Promise<Observation> => eventually(() => observe(driver, handle), pleases, patienceMs);
  const untilOver = (driver: Driver, handle: DriverHandle) => until(driver, handle, isOver);
  const untilRunning = (driver: Driver, handle: DriverHandle) =>
    until(driver, handle, ({ state }) => state === 'running');

  describe(`${name} runs jobs`, () => {
    const launch = async ({ driver, job }: ContractSubject): Promise<DriverHandle> => {
      const handle = await expectOk(driver.launch(job, context));
      onTestFinished(async () => expectOk(driver.release(handle, context)));
      return handle;
    };
    const start = async (behaviour: ContractBehaviour) => {
      const subject = await open(behaviour);
      return { ...subject, handle: await launch(subject) };
    };

    test('a job runs to its end, and stays ended', async () => {
      const { driver, handle } = await start('succeeds');
      const ended = await untilOver(driver, handle);
      expect(ended).toMatchObject({ state: 'ended', exitCode: 0, hourlyUsd: 0 });
      expect(ended.evidence).not.toBe('');
      expect(Date.parse(ended.endedAt ?? '')).toBeGreaterThan(0);
      expect(await observe(driver, handle)).toMatchObject({ state: 'ended', exitCode: 0 });
    });

    test('the exit code of the work and of the setup is told; after a failed setup no work is done', async () => {
      const failed = await start('fails');
      expect((await untilOver(failed.driver, failed.handle)).exitCode).toBe(contractFacts.failure);
      const broken = await start('fails_in_setup');
      expect((await untilOver(broken.driver, broken.handle)).exitCode).toBe(
        contractFacts.setupFailure,
      );
      expect(await readAll(broken.driver, broken.handle, 1000)).toEqual([]);
    });

    test('launching the same name twice gives one job', async () => {
      const { driver, job, handle } = await start('succeeds');
      expect(await expectOk(driver.launch(job, context))).toEqual(handle);
      await untilOver(driver, handle);
      expect(await expectOk(driver.launch(job, context))).toEqual(handle);
      expect((await readAll(driver, handle, 1000)).join('')).toBe(contractFacts.runText);
    });

    test('a job is found by its name, and only once it was accepted', async () => {
      const { driver, job } = await open('succeeds');
      expect(await expectOk(driver.find(job.name, context))).toBeNull();
      const handle = await launch({ driver, job });
      expect(await expectOk(driver.find(job.name, context))).toEqual(handle);
      await untilOver(driver, handle);
    });

    test('a handle survives JSON', async () => {
      const { driver, handle } = await start('succeeds');
      const copy: DriverHandle = JSON.parse(JSON.stringify(handle));
      expect((await untilOver(driver, copy)).exitCode).toBe(0);
    });

    test('logs are read in pages that end at line ends and lose nothing', async () => {
      const { driver, handle } = await start('succeeds');
      await untilOver(driver, handle);
      const pages = await readAll(driver, handle, 25);
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.join('')).toBe(contractFacts.runText);
      for (const page of pages) expect(page.endsWith('\n')).toBe(true);
      const setup = { source: 'setup', position: { from: 'byte', byte: 0 }, maxBytes: 99 } as const;
      expect((await expectOk(driver.readLogs(handle, setup, context))).text).toBe(
        contractFacts.setupText,
      );
    });

    test('the end of a log begins at a line, and beyond the end there is nothing', async () => {
      const { driver, handle } = await start('succeeds');
      await untilOver(driver, handle);
      const size = Buffer.byteLength(contractFacts.runText);
      const tail = { source: 'run', position: { from: 'end', bytes: 15 }, maxBytes: 1000 } as const;
      expect(await expectOk(driver.readLogs(handle, tail, context))).toEqual({
        text: 'third line\n',
        startByte: size - 11,
        endByte: size,
        sizeBytes: size,
      });
      const far = { source: 'run', position: { from: 'byte', byte: 9999 }, maxBytes: 10 } as const;
      expect(await expectOk(driver.readLogs(handle, far, context))).toMatchObject({
        text: '',
        startByte: size,
        endByte: size,
      });
    });

    test.each(['after_checkpoint', 'now'] as const)(
      'a job ends when asked to: %s',
      async (when) => {
        const { driver, handle } = await start('runs_until_stopped');
        await untilRunning(driver, handle);
        const request = { when, keepMachine: false };
        await expectOk(driver.stop(handle, request, context));
        await expectOk(driver.stop(handle, request, context));
        expect(await untilOver(driver, handle)).toMatchObject({
          state: 'ended',
          exitCode: driver.abilities.stopAfterCheckpoint
            ? contractFacts.stopped
            : contractFacts.cutOff,
        });
        await expectOk(driver.stop(handle, request, context));
      },
    );

    test('what is released runs and bills no more, and can be released again', async () => {
      const { driver, handle } = await start('succeeds');
      await untilOver(driver, handle);
      await expectOk(driver.release(handle, context));
      await expectOk(driver.release(handle, context));
      expect(await observe(driver, handle)).toMatchObject({ state: 'ended', hourlyUsd: 0 });
      const billing = await expectOk(driver.billing(context));
      expect(billing.filter((each) => each.jobName === handle.jobName)).toEqual([]);
    });

    test('small files of the output can be read; what is not there is null', async () => {
      const { driver, handle } = await start('succeeds');
      await untilOver(driver, handle);
      const read = (path: string) => expectOk(driver.readOutput(handle, path, context));
      expect(await read('result.json')).toBe(contractFacts.outputs['result.json']);
      expect(JSON.parse((await read('manifest.json')) ?? '')).toEqual(contractManifest);
      expect(await read('missing.json')).toBeNull();
      expect(await read('../setup.txt')).toBeNull();
    });

    test('artefacts come with their size and checksum; a missing one is an error', async () => {
      const { driver, handle } = await start('succeeds');
      await untilOver(driver, handle);
      const here = (paths: readonly string[]) =>
        driver.download(handle, { paths, directory: null }, context);
      expect(await expectOk(here(['final/model.txt']))).toEqual(contractManifest.files);
      for (const path of ['final/missing.txt', '../model.txt']) {
        expect((await expectErr(here([path]))).code).toBe('run.artifact_missing');
      }
    });

    test('an unknown job is an error of its own', async () => {
      const { driver } = await open('succeeds');
      const handle: DriverHandle = { driver: 'local', jobName: 'no-such-job', data: {} };
      const log = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 9 } as const;
      const stop = { when: 'now', keepMachine: false } as const;
      const files = { paths: [], directory: null };
      const errors = [
        await expectErr(driver.observe(handle, context)),
        await expectErr(driver.readLogs(handle, log, context)),
        await expectErr(driver.stop(handle, stop, context)),
        await expectErr(driver.release(handle, context)),
        await expectErr(driver.download(handle, files, context)),
        await expectErr(driver.readOutput(handle, 'result.json', context)),
      ];
      expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['driver.job_unknown']));
    });

    test('an aborted call is an error value and starts nothing', async () => {
      const { driver, job } = await open('succeeds');
      const handle: DriverHandle = { driver: 'local', jobName: job.name, data: {} };
      const errors = [
        await expectErr(driver.launch(job, aborted)),
        await expectErr(driver.find(job.name, aborted)),
        await expectErr(driver.observe(handle, aborted)),
        await expectErr(driver.release(handle, aborted)),
      ];
      expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['request.cancelled']));
      expect(await expectOk(driver.find(job.name, context))).toBeNull();
    });
  });
};
