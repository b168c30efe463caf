import type { CallContext } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { checkClouds, checkServer, isUsable } from '@vibeml/skypilot-driver';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { KnownServer } from '../skypilot/create-skypilot.ts';
import type { SetupCheckResult } from './setup-report.ts';

type Checks = readonly SetupCheckResult[];

const cloudsPatienceMs = 25_000;
// The places that VibeML offers first. SkyPilot's look at every cloud would take long.
const lookedAt = ['slurm', 'kubernetes', 'nebius'];

const titles: Readonly<Record<string, string>> = {
  slurm: 'Slurm',
  kubernetes: 'Kubernetes',
  nebius: 'Nebius',
};

const fixes: Readonly<Record<string, string>> = {
  slurm: 'Name a cluster: vibeml cluster add slurm NAME --host LOGIN_NODE',
  kubernetes: 'Put a context into ~/.kube/config on the machine of the API server.',
  nebius: 'vibeml credentials set nebius, or look at ~/.nebius on the machine of the API server.',
};

const serverCheck = (
  server: KnownServer,
  standing: { readonly kind: string; readonly detail: string; readonly fix: string | null },
  usable: boolean,
): SetupCheckResult => {
  const base = { id: 'skypilot', title: 'SkyPilot' };
  if (usable) {
    const status = standing.kind === 'ready' ? 'ok' : 'warn';
    return { ...base, status, detail: standing.detail, fix: standing.fix };
  }
  if (!server.isConfigured && standing.kind === 'unreachable') {
    const detail = 'no API server runs here; only clusters and clouds need one';
    return { ...base, status: 'ok', detail, fix: standing.fix };
  }
  return { ...base, status: 'fail', detail: standing.detail, fix: standing.fix };
};

const cloudCheck = ({
  cloud,
  isEnabled,
  reason,
}: {
  readonly cloud: string;
  readonly isEnabled: boolean;
  readonly reason: string | null;
}): SetupCheckResult => {
  const base = { id: `cloud.${cloud}`, title: titles[cloud] ?? cloud };
  if (isEnabled) return { ...base, status: 'ok', detail: 'SkyPilot may use it', fix: null };
  const why = reason === null ? '' : `; SkyPilot says: ${reason}`;
  return {
    ...base,
    status: 'warn',
    detail: `SkyPilot may not use it${why}`,
    fix: fixes[cloud] ?? 'See what is missing: sky check, on the machine of the API server.',
  };
};

const lookAtClouds = (
  ports: Parameters<typeof checkClouds>[0],
  { signal }: CallContext,
): ResultAsync<Checks, VibemlError> => {
  const whole = AbortSignal.any([signal, AbortSignal.timeout(cloudsPatienceMs)]);
  return checkClouds(ports, lookedAt, { signal: whole })
    .map((clouds): Checks => clouds.map(cloudCheck))
    .orElse((error): ResultAsync<Checks, VibemlError> => {
      if (signal.aborted) return errAsync(error);
      return okAsync([
        {
          id: 'clouds',
          title: 'Clouds',
          status: 'warn',
          detail: 'SkyPilot did not say in time which clouds it may use',
          fix: 'Ask again, or on the machine of the API server: sky check',
        },
      ]);
    });
};

/** What of the API server and its clouds is in order. Starts nothing; what is missing is a finding. */
export const checkSkyPilot = (
  server: KnownServer,
  context: CallContext,
): ResultAsync<{ readonly checks: Checks; readonly isLocal: boolean }, VibemlError> =>
  safeTry(async function* () {
    const ports = { fetch: globalThis.fetch, server };
    const standing = yield* checkServer(ports, context);
    const usable = isUsable(standing);
    const own = serverCheck(server, standing, usable);
    const clouds = usable ? yield* lookAtClouds(ports, context) : [];
    return ok({ checks: [own, ...clouds], isLocal: standing.isLocal });
  });
