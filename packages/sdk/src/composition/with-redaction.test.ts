import { createLazyJobs, type Jobs } from '@vibeml/jobs';
import { okAsync, ResultAsync } from 'neverthrow';
import { createMemoryRunStore, expectOk, sampleContext, sampleIds } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createKnownSecrets } from './known-secrets.ts';
import { withRedaction } from './with-redaction.ts';

const kept = 'correct horse battery';
const given = 'given in the environment';
const { runId } = sampleIds();
const page = {
  runId,
  source: 'run',
  lines: [`login with ${kept}`, 'step 1 of 3', `token=${given}`],
  startByte: 0,
  nextByte: 60,
  sizeBytes: 60,
  isFinished: true,
} as const;
const diagnosis = {
  runId,
  category: 'unknown',
  verdict: `The program said ${kept}.`,
  evidence: [{ source: 'run_log', text: `refused: ${kept}` }],
  stillBilling: false,
  canResume: true,
  advice: [],
} as const;

/** Jobs whose texts hold secrets, one of which only a look into the vaults tells. */
const redacted = () => {
  const known = createKnownSecrets({ HF_TOKEN: ` ${given} `, WANDB_API_KEY: ' ' });
  const runs = createMemoryRunStore();
  const jobs: Jobs = {
    ...createLazyJobs(runs, () => {
      throw new Error('no engine is needed');
    }),
    logs: () => okAsync(page),
    diagnose: () => okAsync(diagnosis),
  };
  const findAll = () => ResultAsync.fromSafePromise(Promise.resolve().then(() => known.add(kept)));
  return withRedaction(jobs, { findAll, redact: known.redact });
};

test('a page of a log keeps its lines and places, and loses every secret', async () => {
  const request = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 2048 } as const;
  const shown = await expectOk(redacted().logs(runId, request, sampleContext()));
  expect(shown).toMatchObject({ ...page, lines: expect.any(Array) });
  expect(shown.lines).toHaveLength(3);
  expect(shown.lines[0]).toMatch(/^login with /);
  expect(shown.lines[1]).toBe('step 1 of 3');
  expect(shown.lines.join()).not.toContain(kept);
  expect(shown.lines.join()).not.toContain(given);
});

test('a diagnosis loses them in its verdict and in its evidence', async () => {
  const shown = await expectOk(redacted().diagnose(runId, sampleContext()));
  expect(shown).toMatchObject({ category: 'unknown', canResume: true });
  expect(shown.verdict).toMatch(/^The program said /);
  expect(shown.evidence).toMatchObject([{ source: 'run_log' }]);
  expect(JSON.stringify(shown)).not.toContain(kept);
});
