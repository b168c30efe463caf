import type { JobSpec, SecretStore } from '@vibeml/core-models';
import { launchFailed } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import { markerVariable } from '../supervision/job-marker.ts';
import { allowedEnvironment } from './allowed-environment.ts';

const findSecrets = (secrets: SecretStore, names: readonly string[]) =>
  ResultAsync.combine(
    names.map((name) =>
      secrets.find(name).map((value) => (value === null ? [] : [[name, value] as const])),
    ),
  )
    .map((found) => Object.fromEntries(found.flat()))
    .mapErr((error) =>
      launchFailed(
        'local',
        `the secrets of the job could not be read. ${error.message.replace(/\.$/, '')}`,
        error,
      ),
    );

/** The whole environment of a job; a secret that nobody has set is left out. */
export const jobEnvironment = (
  ports: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly secrets: SecretStore;
  },
  job: JobSpec,
  directory: string,
): ResultAsync<Readonly<Record<string, string>>, ReturnType<typeof launchFailed>> =>
  findSecrets(ports.secrets, job.secretNames).map((secrets) => ({
    ...allowedEnvironment(ports.environment),
    ...job.environment,
    ...secrets,
    VIBEML_JOB_NAME: job.name,
    [markerVariable]: directory,
  }));
