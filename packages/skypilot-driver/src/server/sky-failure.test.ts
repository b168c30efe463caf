import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyFailure } from './sky-failure.ts';

const escapeCharacter = String.fromCharCode(27);

// As recorded from SkyPilot 0.14.1.
const recorded = [
  [
    'cluster_gone',
    'ClusterDoesNotExist',
    `${escapeCharacter}[1mCluster 'nope' does not exist.${escapeCharacter}[0m`,
  ],
  [
    'cluster_not_up',
    'ClusterNotUpError',
    "Cluster 'k1' has been stopped or not properly set up. Please re-launch it with sky start.",
  ],
  ['invalid', 'ParserError', 'while parsing a flow mapping'],
  ['invalid', 'CloudError', 'while parsing a flow mapping'],
  [
    'invalid',
    'InvalidSkyPilotConfigError',
    "Invalid task YAML: Instead of 'runn', did you mean 'run'?",
  ],
  ['invalid', 'InvalidClusterNameError', "Cluster name '1x' is invalid"],
  [
    'not_offered',
    'ResourcesUnavailableError',
    "Catalog does not contain any instances satisfying the request: 1x Slurm({'FOO9000': 1}, region=minislurm)",
  ],
  [
    'access',
    'ResourcesUnavailableError',
    'Task requires nebius which is not enabled. To enable access, run sky check',
  ],
  [
    'place_unknown',
    'ValueError',
    "Partition 'nope' not found in cluster 'minislurm'. Available partitions: ['batch']",
  ],
  [
    'capacity',
    'ResourcesUnavailableError',
    "Failed to provision all possible launchable resources. Relax the task's resource requirements",
  ],
  ['access', 'NoCloudAccessError', 'Cloud access is not set up. Run: sky check'],
  ['unsupported', 'NotSupportedError', 'Stopping is currently not supported for slurm.'],
  ['version', 'version_mismatch', 'the client version is too old'],
  [
    'quota',
    'ResourcesUnavailableError',
    'QuotaFailure: compute.instance.gpu.h100 quota limit exceeded',
  ],
  ['catalog', 'ConnectionError', 'HTTPSConnectionPool: /catalogs/v8/aws/vms.csv Failed to resolve'],
  ['network', 'ConnectionError', 'HTTPSConnectionPool: Failed to resolve'],
  ['disk', 'CommandError', 'write failed: No space left on device'],
  ['unknown', 'SomethingNew', 'whatever it says'],
] as const;

test.each(recorded)('%s: %s', (kind, type, message) => {
  expect(classifyFailure(type, message).kind).toBe(kind);
});

test('every failure has an answer, bounded and without control characters', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 10_000 }), (type, message) => {
      const failure = classifyFailure(type, message);
      expect(failure.kind).not.toBe('');
      expect(failure.text.length).toBeLessThanOrEqual(4000);
      expect(failure.text).not.toContain(escapeCharacter);
    }),
  );
  for (const name of ['constructor', '__proto__', 'toString']) {
    expect(classifyFailure(name, '').kind).toBe('unknown');
  }
});
