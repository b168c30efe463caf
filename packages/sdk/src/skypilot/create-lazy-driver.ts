import type { Driver, DriverError, DriverHandle } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import * as z from 'zod';

/** Gives the driver of an API server: of the address that a handle carries, or of the one that is set now. */
export type OpenDriver = (
  endpoint: string | null,
) => ResultAsync<{ readonly driver: Driver; readonly endpoint: string }, DriverError>;

const Address = z.object({ endpoint: z.string() });

const endpointOf = ({ data }: DriverHandle): string | null =>
  Address.safeParse(data).data?.endpoint ?? null;

/**
 * The driver of SkyPilot, loaded at its first call. A handle remembers the server that has the job: a run goes on where it was
 * started, also after another server was set.
 */
export const createLazyDriver = (open: OpenDriver): Driver => {
  const withAddress = (handle: DriverHandle, endpoint: string): DriverHandle => ({
    ...handle,
    data: { ...handle.data, endpoint },
  });
  const of = (handle: DriverHandle) => open(endpointOf(handle)).map(({ driver }) => driver);
  return {
    kind: 'skypilot',
    abilities: { stopAfterCheckpoint: true, managed: true, keepMachine: false, spot: true },
    launch: (job, context) =>
      open(null).andThen(({ driver, endpoint }) =>
        driver.launch(job, context).map((handle) => withAddress(handle, endpoint)),
      ),
    find: (jobName, context) =>
      open(null).andThen(({ driver, endpoint }) =>
        driver
          .find(jobName, context)
          .map((handle) => (handle === null ? null : withAddress(handle, endpoint))),
      ),
    observe: (handle, context) => of(handle).andThen((driver) => driver.observe(handle, context)),
    readLogs: (handle, ...call) => of(handle).andThen((driver) => driver.readLogs(handle, ...call)),
    stop: (handle, ...call) => of(handle).andThen((driver) => driver.stop(handle, ...call)),
    release: (handle, context) => of(handle).andThen((driver) => driver.release(handle, context)),
    download: (handle, ...call) => of(handle).andThen((driver) => driver.download(handle, ...call)),
    readOutput: (handle, ...call) =>
      of(handle).andThen((driver) => driver.readOutput(handle, ...call)),
    billing: (context) => open(null).andThen(({ driver }) => driver.billing(context)),
  };
};
