import { buildCommand, buildRouteMap, numberParser } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of what installs SkyPilot. */
export interface InstallSkyPilotFlags extends CommonFlags {
  readonly yes?: boolean;
}

/** Flags of `skypilot start`. */
export interface StartSkyPilotFlags extends InstallSkyPilotFlags {
  readonly port?: number;
}

const yes = switchFlag('Install without a question');

const install = buildCommand<InstallSkyPilotFlags, [], Context>({
  loader: presenting(
    async () => (await import('../commands/skypilot/install-skypilot.ts')).installSkyPilot,
  ),
  parameters: { flags: { yes, json: jsonFlag } },
  docs: {
    brief: 'Install SkyPilot into an environment of its own',
    fullDescription: describe(
      'Asks first. Takes about 700 MB below the data directory of VibeML, with every package pinned by its hash; your own Python and ~/.sky are not touched.',
      'vibeml skypilot install',
    ),
  },
});

const start = buildCommand<StartSkyPilotFlags, [], Context>({
  loader: presenting(
    async () => (await import('../commands/skypilot/start-skypilot.ts')).startSkyPilot,
  ),
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: numberParser,
        optional: true,
        brief: 'Port on 127.0.0.1; 46777 when left out',
        placeholder: 'n',
      },
      yes,
      json: jsonFlag,
    },
  },
  docs: {
    brief: "Start SkyPilot's API server on this machine, and wait until it answers",
    fullDescription: describe(
      'Installs it first where it is not, after a question. It listens on 127.0.0.1 alone, sends no usage data, reads the credentials of your clouds and clusters where they are, and goes on when this program ends.',
      'vibeml skypilot start',
    ),
  },
});

const stop = buildCommand<CommonFlags, [], Context>({
  loader: presenting(
    async () => (await import('../commands/skypilot/stop-skypilot.ts')).stopSkyPilot,
  ),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'End the API server that VibeML started here',
    fullDescription: describe(
      'Machines that it rented go on, and bill: see vibeml billing first. Nobody takes them down when they are idle without it on some clusters.',
      'vibeml skypilot stop',
    ),
  },
});

const status = buildCommand<CommonFlags, [], Context>({
  loader: presenting(
    async () => (await import('../commands/skypilot/skypilot-status.ts')).skypilotStatus,
  ),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'Show which API server is used, and how the one of this machine stands',
    fullDescription: describe(
      'Asks the server whether it answers, lets you in, and is of a tested version. Exit code 1 when jobs can not be handed to it.',
      'vibeml skypilot status',
    ),
  },
});

export const skypilot = buildRouteMap<'install' | 'start' | 'stop' | 'status', Context>({
  routes: { install, start, stop, status },
  defaultCommand: 'status',
  docs: { brief: 'The SkyPilot server that runs on clouds and clusters go through' },
});
