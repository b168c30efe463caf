import { ok } from 'neverthrow';
import type { Command, Outcome } from '../../outcome.ts';
import { paragraph } from '../../render/paragraph.ts';
import type { StartSkyPilotFlags } from '../../routes/skypilot.ts';
import { startServer } from '../../training/start-server.ts';
import { withVibeml } from '../../with-vibeml.ts';
import { mayInstall } from './install-first.ts';
import { notInstalled } from './install-skypilot.ts';

/** `vibeml skypilot start` */
export const startSkyPilot: Command<StartSkyPilotFlags> = (context, flags) =>
  withVibeml(context, (vibeml) =>
    mayInstall(context, vibeml, flags).andThen((may) =>
      may
        ? startServer(context, vibeml, { port: flags.port ?? null, json: flags.json }).map(
            (server): Outcome => ({
              document: server,
              text: (page) =>
                paragraph(
                  `SkyPilot ${server.release} answers at ${server.endpoint} (process ${server.processId}${server.reused ? ', it ran before' : ''}).`,
                  page,
                ),
            }),
          )
        : ok(notInstalled),
    ),
  );
