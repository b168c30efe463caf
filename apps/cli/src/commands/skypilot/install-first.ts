import { requestInvalid, type Vibeml, type VibemlError } from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../../context.ts';
import type { InstallSkyPilotFlags } from '../../routes/skypilot.ts';

/** What a person is asked before SkyPilot is installed. */
export const installQuestion = (release: string, directory: string): string =>
  `Install SkyPilot ${release} (about 700 MB) into ${directory}? Your own Python is not touched.`;

const mayAsk = (context: Context, flags: InstallSkyPilotFlags): boolean =>
  context.terminal.interactive && flags.json !== true;

const nobodyThere: VibemlError = requestInvalid([
  {
    field: 'the installation',
    problem: 'nobody can be asked here: --yes installs SkyPilot without a question',
  },
]);

/** Whether SkyPilot may be installed: it is already, or a person says so. False where they do not want it. */
export const mayInstall = (
  context: Context,
  vibeml: Vibeml,
  flags: InstallSkyPilotFlags,
): ResultAsync<boolean, VibemlError> =>
  vibeml.local.skypilot.status({ signal: context.signal }).andThen(({ own }) => {
    if (own.isInstalled || flags.yes) return okAsync(true);
    if (!mayAsk(context, flags)) return errAsync(nobodyThere);
    const question = installQuestion(own.release, own.directory);
    return ResultAsync.fromSafePromise<boolean, VibemlError>(
      context.prompts().then(async (prompts) => (await prompts.confirm(question)) === true),
    );
  });
