import type { RunEvent } from '@vibeml/core-models';
import * as fc from 'fast-check';
import { sampleRunCreated } from './sample-run-events.ts';

const at = fc
  .integer({ min: 0, max: 4_000_000_000 })
  .map((seconds) => new Date(seconds * 1000).toISOString());
const text = fc.string({ maxLength: 40 });
// A key that no JSON object should have, and that parsing leaves out.
const key = text.filter((each) => each !== '__proto__');
const step = fc.nat({ max: 1_000_000 });
const optionalNumber = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
const exitCode = fc.option(
  fc.constantFrom(0, 1, 10, 11, 12, 13, 14, 15, 16, 17, 33, 34, 35, 137, 143),
);
const facts = fc.dictionary(key, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)));
const artifact = fc.record({
  path: text,
  bytes: fc.nat(),
  sha256: fc.constant('a'.repeat(64)),
});
const when = fc.constantFrom('after_checkpoint' as const, 'now' as const);
const type = <Type extends RunEvent['type']>(name: Type) => fc.constant(name);

/** Any event but `run-created`. */
export const arbitraryLaterEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ type: type('launch-started'), at, jobName: text }),
  fc.record({
    type: type('job-accepted'),
    at,
    handle: fc.record({ driver: fc.constant('local' as const), jobName: text, data: facts }),
  }),
  fc.record({ type: type('launch-failed'), at, code: text, message: text }),
  fc.record({
    type: type('machine-billed'),
    at,
    from: at,
    to: fc.option(at),
    hourlyUsd: fc.double({ min: 0, max: 100, noNaN: true }),
  }),
  fc.record({ type: type('setup-started'), at }),
  fc.record({ type: type('work-started'), at }),
  fc.record({
    type: type('phase-changed'),
    at,
    phase: fc.oneof(text, fc.constantFrom('environment', 'train', 'save')),
    status: fc.constantFrom('start' as const, 'end' as const, 'failed' as const),
    seconds: optionalNumber,
  }),
  fc.record({ type: type('environment-reported'), at, facts }),
  fc.record({ type: type('data-reported'), at, facts }),
  fc.record({
    type: type('training-planned'),
    at,
    maxSteps: step,
    trainableParameters: fc.nat(),
    totalParameters: fc.nat(),
    effectiveBatchSize: fc.nat(),
    resumedFromStep: fc.option(step),
  }),
  fc.record({
    type: type('progress-reported'),
    at,
    step,
    maxSteps: step,
    epoch: optionalNumber,
    loss: optionalNumber,
    learningRate: optionalNumber,
    gradNorm: optionalNumber,
    tokens: optionalNumber,
    tokensPerSecond: optionalNumber,
    stepSeconds: optionalNumber,
    etaSeconds: optionalNumber,
    memoryGib: optionalNumber,
  }),
  fc.record({
    type: type('evaluation-reported'),
    at,
    step,
    when: fc.constantFrom('before' as const, 'during' as const, 'after' as const),
    loss: optionalNumber,
  }),
  fc.record({
    type: type('answers-reported'),
    at,
    when: fc.constantFrom('before' as const, 'after' as const),
    facts,
  }),
  fc.record({ type: type('checkpoint-saved'), at, step, path: text, bytes: fc.nat() }),
  fc.record({ type: type('warning-raised'), at, code: text, message: text }),
  fc.record({ type: type('training-interrupted'), at, step, checkpoint: fc.option(text) }),
  fc.record({ type: type('result-reported'), at, facts }),
  fc.record({
    type: type('error-reported'),
    at,
    code: text,
    message: text,
    hint: fc.option(text),
    exitCode,
  }),
  fc.record({ type: type('stop-requested'), at, when }),
  fc.record({ type: type('machine-lost'), at, evidence: text }),
  fc.record({ type: type('recovery-started'), at, attempt: fc.nat({ max: 9 }) }),
  fc.record({ type: type('job-ended'), at, exitCode }),
  fc.record({
    type: type('artifacts-verified'),
    at,
    artifacts: fc.array(artifact, { maxLength: 3 }),
  }),
  fc.record({ type: type('artifacts-refused'), at, reason: text }),
  fc.record({ type: type('machine-released'), at }),
);

/** The history of a run: `run-created` and then anything in any order. */
export const arbitraryRunEvents: fc.Arbitrary<readonly RunEvent[]> = fc
  .array(arbitraryLaterEvent, { maxLength: 60 })
  .map((events) => [sampleRunCreated(), ...events]);
