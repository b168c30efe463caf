import type { SkyPilotTools, Vibeml, VibemlError } from '@vibeml/sdk';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { startStep } from '../../follow/step-reporter.ts';
import type { Command, Outcome } from '../../outcome.ts';
import { paragraph } from '../../render/paragraph.ts';
import type { InstallSkyPilotFlags } from '../../routes/skypilot.ts';
import { withVibeml } from '../../with-vibeml.ts';
import { mayInstall } from './install-first.ts';

/** What a command says when a person did not want SkyPilot installed. */
export const notInstalled: Outcome = {
  document: { status: 'declined' },
  text: () => 'Nothing was installed.',
  exitCode: exitCodes.consent,
};

const install = (
  context: Context,
  { skypilot }: { readonly skypilot: SkyPilotTools },
  flags: InstallSkyPilotFlags,
): ResultAsync<Outcome, VibemlError> =>
  safeTry<Outcome, VibemlError>(async function* () {
    const { signal } = context;
    const { onProgress, done } = await startStep(context, 'SkyPilot', flags.json);
    const installed = yield* skypilot.install({ signal, onProgress });
    done(installed.reused ? 'found' : 'installed');
    return ok<Outcome>({
      document: { status: installed.reused ? 'found' : 'installed', ...installed },
      text: (page) =>
        paragraph(
          `SkyPilot ${installed.release} is installed. Start it: vibeml skypilot start`,
          page,
        ),
    });
  });

/** `vibeml skypilot install` */
export const installSkyPilot: Command<InstallSkyPilotFlags> = (context, flags) =>
  withVibeml(context, (vibeml: Vibeml) =>
    mayInstall(context, vibeml, flags).andThen((may) =>
      may ? install(context, vibeml.local, flags) : ok(notInstalled),
    ),
  );
