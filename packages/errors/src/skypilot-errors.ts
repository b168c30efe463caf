import { defineError } from './define-error.ts';

const skypilotInstallFailedError = defineError('skypilot.install_failed', 'config');

/** What the names of failures mean, those of the program that builds environments and those of whoever starts it. */
const installFailures: Readonly<Record<string, string>> = {
  'environment.conflict':
    'the package index lacks a pinned version, or a file differs from the lock',
  'environment.directory_unwritable': 'its directory can not be written',
  'environment.disk_full': 'the disk is full',
  'environment.ended_early': 'the program that installs it ended too early',
  'environment.index_unreachable': 'the package index did not answer',
  'environment.no_python': 'there is no Python that fits',
  'environment.no_venv': 'this Python has neither pip nor venv',
  'environment.timed_out': 'it took too long',
};

/** SkyPilot could not be installed; `reason` is a name of a failure of environments. */
export const skypilotInstallFailed = (reason: string, hint: string, logPath: string | null) =>
  skypilotInstallFailedError({
    message: `SkyPilot could not be installed: ${installFailures[reason] ?? 'one of the steps failed'}.`,
    advice: [
      { text: hint },
      ...(logPath === null
        ? []
        : [
            { text: 'The whole output is in the log.', command: `less ${JSON.stringify(logPath)}` },
          ]),
      { text: 'Start again: what was downloaded is kept.', command: 'vibeml skypilot install' },
    ],
    details: { reason, logPath },
  });

const skypilotStartFailedError = defineError('skypilot.start_failed', 'config');

/** Why a server of our own did not come up, with the port it was to have. */
export interface FailedServerStart {
  readonly reason: 'port_taken' | 'ended_early' | 'not_healthy' | 'not_ended' | 'files';
  readonly port: number;
  /** The next port that may be tried, for a port that is taken. */
  readonly otherPort: number;
  readonly logPath: string;
  /** The end of what the server wrote, redacted; or which file. */
  readonly excerpt: string;
}

const startFailures: Readonly<
  Record<FailedServerStart['reason'], (failed: FailedServerStart) => string>
> = {
  port_taken: ({ port }) => `another program has the port ${port}`,
  ended_early: () => 'it ended before it answered',
  not_healthy: () => 'it does not answer',
  not_ended: () => 'the earlier one does not end',
  files: ({ excerpt }) => `a file of it could not be read or written (${excerpt})`,
};

/** SkyPilot's API server could not be started on this machine. */
export const skypilotStartFailed = (failed: FailedServerStart, cause?: unknown) => {
  const { reason, port, otherPort, logPath, excerpt } = failed;
  return skypilotStartFailedError({
    message: `SkyPilot's API server could not be started: ${startFailures[reason](failed)}.`,
    advice: [
      reason === 'port_taken'
        ? { text: 'Take another port.', command: `vibeml skypilot start --port ${otherPort}` }
        : {
            text: 'What it wrote is in its log.',
            command: `tail -n 50 ${JSON.stringify(logPath)}`,
          },
      { text: 'See how it stands.', command: 'vibeml skypilot status' },
    ],
    details: { reason, port, logPath, excerpt },
    cause,
  });
};

const skypilotServerMissingError = defineError('skypilot.server_missing', 'config');

/** A plan needs SkyPilot, and no API server answers. */
export const skypilotServerMissing = (endpoint: string, isConfigured: boolean) =>
  skypilotServerMissingError({
    message: isConfigured
      ? `The plan needs SkyPilot, and its API server at ${endpoint} does not answer.`
      : 'The plan needs SkyPilot, and no API server of it runs on this machine.',
    advice: [
      ...(isConfigured
        ? [
            {
              text: 'Check the address, your network or VPN, and whether the server runs.',
              command: 'vibeml doctor',
            },
          ]
        : []),
      {
        text: 'Install and start one on this machine, in an environment of its own.',
        command: 'vibeml skypilot start',
      },
      {
        text: "Or name your team's server.",
        command: 'vibeml config set skypilotServer https://skypilot.example.com',
      },
    ],
    details: { endpoint, isConfigured },
  });

const skypilotServerUnfitError = defineError('skypilot.server_unfit', 'config');

/** An API server of SkyPilot answers, but jobs can't be handed to it; `detail` is a sentence. */
export const skypilotServerUnfit = (endpoint: string, detail: string, fix: string) =>
  skypilotServerUnfitError({
    message: detail,
    advice: [{ text: fix }, { text: 'See how it stands.', command: 'vibeml skypilot status' }],
    details: { endpoint },
  });
