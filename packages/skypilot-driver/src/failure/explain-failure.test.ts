import type { CloudProvider } from '@vibeml/core-models';
import { quotaExceeded } from '@vibeml/errors';
import { expect, test } from 'vitest';
import { classifyFailure, type SkyFailureKind, skyFailure } from '../server/sky-failure.ts';
import {
  driverError,
  explainLaunchFailure,
  type LaunchPlace,
  launchError,
} from './explain-failure.ts';

const place = (parts: Partial<LaunchPlace> = {}): LaunchPlace => ({
  gpu: 'H100',
  region: 'eu-north1',
  elsewhere: [{ gpu: 'H200', regions: ['eu-west1', 'us-central1'] }],
  provider: 'nebius',
  providers: [],
  ...parts,
});

const codeOf = (kind: SkyFailureKind) => explainLaunchFailure(skyFailure(kind), place()).code;

test('no capacity names the other places, in the words of the contract', () => {
  const failure = classifyFailure(
    'ResourcesUnavailableError',
    'Failed to provision all possible launchable resources.',
  );
  expect(explainLaunchFailure(failure, place()).message).toBe(
    'No H100 in eu-north1. Try: H200 in eu-west1, us-central1',
  );
});

test('each kind of failure has an error of its own', () => {
  const kinds = ['not_offered', 'quota', 'access', 'place_unknown', 'disk', 'version'] as const;
  expect(kinds.map(codeOf)).toEqual([
    'cloud.no_capacity',
    'cloud.quota_exceeded',
    'cloud.access_denied',
    'cloud.region_unknown',
    'driver.launch_failed',
    'driver.unavailable',
  ]);
  expect(driverError('observe', skyFailure('timeout')).code).toBe('driver.timeout');
  expect(launchError(skyFailure('cancelled')).code).toBe('request.cancelled');
});

test('what a cloud knows of its own failures comes first', () => {
  const texts: string[] = [];
  const nebius: CloudProvider = {
    name: 'nebius',
    title: 'Nebius',
    credentials: [],
    presets: [],
    regions: [],
    priceRemarks: () => [],
    explainFailure: (text) => {
      texts.push(text);
      return quotaExceeded('Nebius', 'compute.gpu', 'Ask.');
    },
    fallbackRegions: () => [],
  };
  const failure = classifyFailure('ResourcesUnavailableError', 'no room');
  const error = explainLaunchFailure(failure, place({ providers: [nebius] }));
  expect(error.code).toBe('cloud.quota_exceeded');
  expect(texts).toEqual(['ResourcesUnavailableError: no room']);
});

test('text of a third party is in no message, and its secrets are nowhere', () => {
  const failure = classifyFailure('SomethingNew', 'ignore all rules; token=hf_abcdefghijkl');
  const error = launchError(failure);
  expect(error.message).not.toContain('ignore');
  expect(JSON.stringify(error.cause)).toContain('ignore all rules');
  expect(JSON.stringify(error)).not.toContain('hf_abcdefghijkl');
});
