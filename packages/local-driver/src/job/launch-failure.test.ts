import { credentialUnreadable, launchFailed } from '@vibeml/errors';
import { errAsync } from 'neverthrow';
import { expectErr, shellJob } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { systemFailure } from '../files/system-failure.ts';
import { jobEnvironment } from './job-environment.ts';
import { launchFailure } from './launch-failure.ts';

test('a disk that fills up while a job is prepared is told as such', () => {
  const cause = Object.assign(new Error('x'), { code: 'ENOSPC' });
  expect(launchFailure(2)(systemFailure('/runs')(cause))).toMatchObject({
    code: 'environment.disk_full',
    details: { path: '/runs', neededGib: 2 },
  });
  const known = launchFailed('local', 'known');
  expect(launchFailure(2)(known)).toBe(known);
});

test('secrets that can not be read stop the launch', async () => {
  const secrets = {
    find: () =>
      errAsync(credentialUnreadable('/credentials', 'damaged', [{ text: 'Keep it anew.' }])),
  };
  const job = shellJob('true', { secretNames: ['HF_TOKEN'] });
  const error = await expectErr(jobEnvironment({ environment: {}, secrets }, job, '/runs/job'));
  expect(error.message).toContain('secrets of the job could not be read');
});
