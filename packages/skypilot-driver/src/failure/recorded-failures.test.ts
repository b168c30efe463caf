import { readFile } from 'node:fs/promises';
import type { ErrorCode } from '@vibeml/errors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readOutcome, refusalOf } from '../server/read-answer.ts';
import { classifyFailure, type SkyFailureKind } from '../server/sky-failure.ts';
import { driverError, explainLaunchFailure, launchError } from './explain-failure.ts';
import { failureWords } from './failure-words.ts';

const fixture = async <Value>(name: string, schema: z.ZodType<Value>): Promise<Value> =>
  schema.parse(
    JSON.parse(await readFile(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8')),
  );

const { failures } = await fixture(
  'failures.recorded',
  z.object({
    release: z.literal('0.14.1'),
    failures: z.array(
      z.object({ name: z.string(), status: z.number(), type: z.string(), message: z.string() }),
    ),
  }),
);
const sources = await fixture(
  'failures.sources',
  z.object({
    types: z.array(z.string()),
    texts: z.array(z.object({ kind: z.string(), type: z.string(), text: z.string() })),
  }),
);

/** What a real server said, and what we make of it: the kind, and the error of a launch. */
const meanings: Readonly<Record<string, readonly [SkyFailureKind, ErrorCode]>> = {
  'autostop-on-slurm': ['unsupported', 'driver.launch_failed'],
  'bad-file-mount': ['invalid', 'driver.launch_failed'],
  'bad-name': ['invalid', 'driver.launch_failed'],
  'body-refused': ['invalid', 'driver.launch_failed'],
  'cancel-on-nothing': ['cluster_gone', 'driver.launch_failed'],
  'catalogue-unreachable': ['catalog', 'driver.launch_failed'],
  'client-too-old': ['version', 'driver.unavailable'],
  'cloud-not-enabled': ['catalog', 'driver.launch_failed'],
  'down-of-nothing': ['cluster_gone', 'driver.launch_failed'],
  'exec-on-nothing': ['cluster_gone', 'driver.launch_failed'],
  'image-on-slurm': ['unsupported', 'driver.launch_failed'],
  'kubernetes-not-enabled': ['place_unknown', 'cloud.region_unknown'],
  'login-node-unreachable': ['ssh', 'driver.launch_failed'],
  'no-capacity': ['capacity', 'cloud.no_capacity'],
  'no-such-file': ['invalid', 'driver.launch_failed'],
  'not-up-yet': ['cluster_not_up', 'driver.launch_failed'],
  'queue-of-nothing': ['cluster_gone', 'driver.launch_failed'],
  'shutting-down': ['shutting_down', 'driver.unavailable'],
  'spot-on-slurm': ['not_offered', 'cloud.no_capacity'],
  'stop-of-nothing': ['cluster_gone', 'driver.launch_failed'],
  'stop-on-slurm': ['unsupported', 'driver.launch_failed'],
  'task-is-no-yaml': ['invalid', 'driver.launch_failed'],
  'token-where-none-is-known': ['unauthorized', 'driver.unavailable'],
  'too-many-cpus': ['not_offered', 'cloud.no_capacity'],
  'too-many-gpus': ['not_offered', 'cloud.no_capacity'],
  'unknown-cloud': ['invalid', 'driver.launch_failed'],
  'unknown-gpu': ['not_offered', 'cloud.no_capacity'],
  'unknown-partition': ['place_unknown', 'cloud.region_unknown'],
  'unknown-slurm-cluster': ['place_unknown', 'cloud.region_unknown'],
  'unknown-task-field': ['invalid', 'driver.launch_failed'],
  'validate-no-yaml': ['invalid', 'driver.launch_failed'],
  'validate-unknown-field': ['invalid', 'driver.launch_failed'],
};

const place = {
  gpu: 'H100',
  region: 'eu-north1',
  elsewhere: [{ gpu: 'H200', regions: ['eu-west1', 'us-central1'] }],
  provider: 'nebius',
  providers: [],
};

const failureOf = ({ status, type, message }: (typeof failures)[number]) => {
  const error = JSON.stringify({ type, message });
  const payload = { status: 'FAILED', return_value: 'null', error };
  const body = status === 500 ? { detail: payload } : { detail: message, error: type, message };
  if (status === 500) {
    const outcome = readOutcome({ status, body });
    return outcome.isErr() ? outcome.error : null;
  }
  return refusalOf({
    status,
    body: status === 400 && type !== 'version_mismatch' ? { detail: { type, message } } : body,
  });
};

test('every recorded failure has its meaning here', () => {
  expect(failures.map(({ name }) => name).sort()).toEqual(Object.keys(meanings).sort());
});

test.each(failures)('$name: $type', (recorded) => {
  const failure = failureOf(recorded);
  expect(failure).not.toBeNull();
  if (failure === null) return;
  const error = explainLaunchFailure(failure, place);
  expect([failure.kind, error.code]).toEqual(meanings[recorded.name]);
  expect(error.advice.length).toBeGreaterThan(0);
  // None of the server's own words, which begin like this, is in ours.
  const words = recorded.message.slice(0, 40);
  if (words !== '') expect(JSON.stringify([error.message, error.advice])).not.toContain(words);
});

test.each(sources.texts)('$type: $text', ({ kind, type, text }) => {
  expect(classifyFailure(type, text).kind).toBe(kind);
});

test('every error type of SkyPilot says something, also without a text', () => {
  const silent = sources.types.filter((type) => classifyFailure(type, '').kind === 'unknown');
  expect(sources.types.length).toBeGreaterThan(60);
  expect(silent).toEqual(['SkyPilotExcludeArgsBaseException']);
});

test('no capacity gives the other places as commands', () => {
  const failure = classifyFailure('ResourcesUnavailableError', '');
  expect(explainLaunchFailure(failure, place)).toMatchObject({
    message: 'No H100 in eu-north1. Try: H200 in eu-west1, us-central1',
    advice: [
      {
        text: 'Take H200 in eu-west1.',
        command: 'vibeml train --gpu H200 --on nebius/eu-west1 --model MODEL --dataset DATASET',
      },
      {
        text: 'Take H200 in us-central1.',
        command: 'vibeml train --gpu H200 --on nebius/us-central1 --model MODEL --dataset DATASET',
      },
      { command: 'vibeml gpus' },
    ],
  });
});

test('every kind has words of its own that end a sentence, and a way on', () => {
  const words = Object.values(failureWords);
  expect(new Set(words.map(({ reason }) => reason)).size).toBe(words.length);
  for (const { reason, advice } of words) {
    expect(reason).toMatch(/^[a-z].*[^.]$/);
    expect(advice.length).toBeGreaterThan(0);
  }
});

const anyType = fc.oneof(fc.constantFrom(...sources.types, '', '__proto__'), fc.string());
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6000 }),
  fc.constantFrom(
    ...sources.texts.map(({ text }) => text),
    ...failures.map((each) => each.message),
  ),
);
const codes = [
  'cloud.no_capacity',
  'cloud.quota_exceeded',
  'cloud.access_denied',
  'cloud.region_unknown',
  'driver.unavailable',
  'driver.timeout',
  'driver.launch_failed',
  'request.cancelled',
];

test('any name and any text give an error of ours, without the text and without a secret', () => {
  const mark = 'Zq9-third-party-words';
  const secret = 'hf_abcdefghijklmnopqrstuvwx';
  fc.assert(
    fc.property(anyType, anyText, (type, text) => {
      const failure = classifyFailure(`${type}`, `${mark} token=${secret} ${text} ${mark}`);
      for (const error of [
        explainLaunchFailure(failure, place),
        launchError(failure),
        driverError('observe', failure),
      ]) {
        expect(codes).toContain(error.code);
        expect(JSON.stringify([error.message, error.advice, error.details])).not.toContain(mark);
        expect(JSON.stringify([error, error.cause ?? null])).not.toContain(secret);
        expect(JSON.stringify(error.cause ?? null).length).toBeLessThan(4000);
      }
    }),
    { numRuns: 500 },
  );
});
