import type { Vibeml, VibemlError } from '@vibeml/sdk';
import { errAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { startServer } from './start-server.ts';

const question = (release: string, directory: string, isInstalled: boolean): string =>
  isInstalled
    ? `No SkyPilot server runs here. Start one (SkyPilot ${release})?`
    : `No SkyPilot server runs here. Install SkyPilot ${release} (about 700 MB) into ${directory}, and start it?`;

/** Whether a person who is there wants a server on this machine. */
const isWanted = (context: Context, vibeml: Vibeml): ResultAsync<boolean, VibemlError> =>
  vibeml.local.skypilot
    .status({ signal: context.signal })
    .andThen(({ own }) =>
      ResultAsync.fromSafePromise<boolean, VibemlError>(
        context
          .prompts()
          .then(
            async (prompts) =>
              (await prompts.confirm(question(own.release, own.directory, own.isInstalled))) ===
              true,
          ),
      ),
    );

const isAskable = (context: Context, error: VibemlError, json: boolean | undefined): boolean =>
  error.code === 'skypilot.server_missing' &&
  !error.details.isConfigured &&
  context.terminal.interactive &&
  json !== true;

/**
 * Does something that may need SkyPilot. Where there is no server, a person at the terminal is asked whether VibeML
 * shall install and start one, and it is done again; without a terminal the error stands, and names the command.
 */
export const withServer = <Value>(
  context: Context,
  vibeml: Vibeml,
  json: boolean | undefined,
  work: () => ResultAsync<Value, VibemlError>,
): ResultAsync<Value, VibemlError> =>
  work().orElse((error) => {
    if (!isAskable(context, error, json)) return errAsync(error);
    return isWanted(context, vibeml).andThen((wanted) =>
      wanted
        ? startServer(context, vibeml, { port: null, json }).andThen(work)
        : errAsync<Value, VibemlError>(error),
    );
  });
