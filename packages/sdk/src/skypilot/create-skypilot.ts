import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { PreferenceStore } from '@vibeml/config';
import type { CallContext, Clock, Driver, DriverError, SecretStore } from '@vibeml/core-models';
import { driverUnavailable, type VibemlError } from '@vibeml/errors';
import type { HubEnvironment } from '@vibeml/hub';
import type { PlanFacts } from '@vibeml/planning';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { createLazyDriver, type OpenDriver } from './create-lazy-driver.ts';
import { findUserId } from './find-user-id.ts';
import { ownServerAddress } from './own-server-address.ts';
import { type ServerAddress, serverAddress } from './server-address.ts';

/** What the engine of SkyPilot is made from. */
export interface SkyPilotPorts {
  readonly dataDirectory: string;
  readonly runsDirectory: string;
  /** SkyPilot's configuration of Slurm clusters, in the form of ssh. */
  readonly slurmConfigFile: string;
  /** The name of the person at this machine. */
  readonly userName: () => string;
  readonly newUserId: () => string;
  readonly secrets: SecretStore;
  /** Where the Hub is. */
  readonly hubEnvironment: HubEnvironment;
  readonly clock: Clock;
  readonly preferences: () => ResultAsync<PreferenceStore, never>;
}

/** How this machine is known to API servers of SkyPilot. */
export interface SkyPilot {
  readonly driver: Driver;
  /** The server that is asked now, with what it asks for. */
  server(): ResultAsync<KnownServer, DriverError>;
  /** Whether the server's controller can look after a job of a cloud, and why; a server that can't be asked has none. */
  managedJobs(context: CallContext): ResultAsync<PlanFacts['managedJobs'], never>;
  /** Whether the server may use a provider. Fails with `cloud.access_denied`, or as any call of the server. */
  checkAccess(provider: string, context: CallContext): ResultAsync<void, VibemlError>;
  /** Fails with `skypilot.server_missing` or `skypilot.server_unfit` unless jobs can be handed to the server. */
  requireServer(context: CallContext): ResultAsync<void, VibemlError>;
}

/** An API server, and who we are to it. */
export interface KnownServer extends ServerAddress {
  readonly token: string | null;
  readonly userId: string;
  readonly userName: string;
}

const unavailable = (error: VibemlError) =>
  driverUnavailable('skypilot', error.message.replace(/\.$/, ''), error);

// What SkyPilot takes as the name of a person in labels and listings.
const asUserName = (text: string): string =>
  text.replace(/[^\w.@-]+/g, '-').slice(0, 64) || 'vibeml';

/** The person at this machine, as the system knows them. */
export const systemPerson: Pick<SkyPilotPorts, 'userName' | 'newUserId'> = {
  userName: () => userInfo().username,
  newUserId: () => randomBytes(4).toString('hex'),
};

/** Puts together what drives SkyPilot; nothing of it is loaded before a job needs it. */
export const createSkyPilot = (ports: SkyPilotPorts): SkyPilot => {
  const { dataDirectory, secrets } = ports;
  const server = (endpoint: string | null = null): ResultAsync<KnownServer, DriverError> =>
    ResultAsync.combine([
      ports
        .preferences()
        .andThen((store) => store.read())
        .mapErr(unavailable),
      secrets.find('SKYPILOT_SERVICE_ACCOUNT_TOKEN').mapErr(unavailable),
      findUserId(join(dataDirectory, 'skypilot-user'), ports.newUserId),
      ownServerAddress(dataDirectory),
    ]).map(([preferences, token, userId, own]) => {
      const address = serverAddress(preferences, own);
      return {
        ...address,
        endpoint: endpoint ?? address.endpoint,
        token,
        userId,
        userName: asUserName(preferences.user ?? ports.userName()),
      };
    });
  const tools = () => ResultAsync.fromSafePromise(import('./open-driver.ts'));
  const drivers = new Map<string, Driver>();
  const open: OpenDriver = (endpoint) =>
    server(endpoint).andThen((known) => {
      const key = JSON.stringify(known);
      const opened = drivers.get(key);
      if (opened !== undefined) return okAsync({ driver: opened, endpoint: known.endpoint });
      return tools().map(({ createSkyPilotDriver, createHubKeep, nebius, withClaimedKeep }) => {
        const reached = { fetch: globalThis.fetch, clock: ports.clock, secrets };
        const hubKeep = createHubKeep({ ...reached, environment: ports.hubEnvironment });
        const cluster = createSkyPilotDriver({
          ...reached,
          server: known,
          recordsDirectory: ports.runsDirectory,
          clusterAccess: { sshConfigPath: ports.slurmConfigFile },
          hubKeep,
          providers: [nebius],
        });
        const driver = withClaimedKeep(cluster, hubKeep);
        drivers.set(key, driver);
        return { driver, endpoint: known.endpoint };
      });
    });
  return {
    driver: createLazyDriver(open),
    server: () => server(),
    managedJobs: (context) =>
      ResultAsync.combine([server(), tools()])
        .andThen(([known, { probeManagedJobs }]) =>
          probeManagedJobs({ fetch: globalThis.fetch, server: known }, context),
        )
        // A controller on a machine of its own is one more that bills: nobody agreed to that.
        .map((verdict) => ({
          can: verdict.can && verdict.controller === 'ready',
          reason: verdict.reason,
        }))
        .orElse(({ message }) => okAsync({ can: false, reason: message.replace(/\.$/, '') })),
    checkAccess: (provider, context) =>
      ResultAsync.combine([server(), tools()]).andThen(([known, { checkAccess, requireServer }]) =>
        checkAccess(known, provider, context).orElse((error) =>
          // What is wrong with a server that can't be asked is said in full.
          error.code === 'driver.unavailable' || error.code === 'driver.timeout'
            ? requireServer(known, context).andThen(() => errAsync(error))
            : errAsync(error),
        ),
      ),
    requireServer: (context) =>
      ResultAsync.combine([server(), tools()]).andThen(([known, { requireServer }]) =>
        requireServer(known, context),
      ),
  };
};
