import type { CallContext, Driver, DriverError, DriverHandle } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import * as z from 'zod';

interface Opened {
  readonly driver: Driver;
  readonly endpoint: string;
}

/** Gives the driver of an API server: of the address that a handle carries, or of the one that is set now. */
export type OpenDriver = (endpoint: string | null) => ResultAsync<Opened, DriverError>;

const Address = z.object({ endpoint: z.string() });

const endpointOf = ({ data }: DriverHandle): string | null =>
  Address.safeParse(data).data?.endpoint ?? null;

const withAddress = (handle: DriverHandle, endpoint: string): DriverHandle => ({
  ...handle,
  data: { ...handle.data, endpoint },
});

const isSilent = ({ code }: { readonly code: string }): boolean => code === 'driver.unavailable';

/** The server that is set now, where it is another one and knows the job: the same one may have moved. */
const movedTo = (
  open: OpenDriver,
  handle: DriverHandle,
  silent: string,
  context: CallContext,
): ResultAsync<Opened | null, never> =>
  open(null)
    .andThen((now) =>
      now.endpoint === silent
        ? okAsync(null)
        : now.driver.find(handle.jobName, context).map((found) => (found === null ? null : now)),
    )
    .orElse(() => okAsync(null));

/**
 * The driver of SkyPilot, loaded at its first call. A handle remembers the server that has the job: a run goes on where it was
 * started, also after another server was set. Where that address is silent, the one that is set now is asked for the job.
 */
export const createLazyDriver = (open: OpenDriver): Driver => {
  // Job → the address where it was found instead; a silent one is not waited for again.
  const found = new Map<string, string>();
  const ask = <Value, Failure extends { readonly code: string }>(
    handle: DriverHandle,
    context: CallContext,
    call: (driver: Driver) => ResultAsync<Value, Failure>,
  ): ResultAsync<Value, Failure | DriverError> =>
    open(found.get(handle.jobName) ?? endpointOf(handle)).andThen(({ driver, endpoint }) =>
      call(driver).orElse((error) =>
        isSilent(error)
          ? movedTo(open, handle, endpoint, context).andThen((now) => {
              if (now === null) return errAsync<Value, Failure>(error);
              found.set(handle.jobName, now.endpoint);
              return call(now.driver);
            })
          : errAsync(error),
      ),
    );
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
    observe: (handle, context) => ask(handle, context, (driver) => driver.observe(handle, context)),
    readLogs: (handle, request, context) =>
      ask(handle, context, (driver) => driver.readLogs(handle, request, context)),
    stop: (handle, request, context) =>
      ask(handle, context, (driver) => driver.stop(handle, request, context)),
    release: (handle, context) => ask(handle, context, (driver) => driver.release(handle, context)),
    download: (handle, request, context) =>
      ask(handle, context, (driver) => driver.download(handle, request, context)),
    readOutput: (handle, path, context) =>
      ask(handle, context, (driver) => driver.readOutput(handle, path, context)),
    billing: (context) => open(null).andThen(({ driver }) => driver.billing(context)),
  };
};
