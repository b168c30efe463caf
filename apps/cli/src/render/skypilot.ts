import type { SkyPilotStatus } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import type { Page } from './page.ts';
import { facts } from './table.ts';

/** Whether jobs can be handed to the server that is used. */
export const isUsable = ({ used }: SkyPilotStatus): boolean =>
  used.kind === 'ready' || used.kind === 'newer_than_tested';

const usedLines = (status: SkyPilotStatus, page: Page): string => {
  const { used } = status;
  const mark = isUsable(status)
    ? page.paint(used.kind === 'ready' ? 'good' : 'warn', used.kind === 'ready' ? '✔' : '!')
    : page.paint('bad', '✗');
  const whose = used.isConfigured ? 'as you set it' : 'nobody set another one';
  return [
    `${mark} ${cleanLine(used.detail)}`,
    ...(used.fix === null ? [] : [`→ ${used.fix}`]),
    page.paint('faint', `${cleanLine(used.endpoint)}, ${whose}`),
  ].join('\n');
};

const ownLines = ({ own }: SkyPilotStatus): string => {
  if (own.server === null) {
    return own.isInstalled
      ? `SkyPilot ${own.release} is installed and does not run`
      : `none; vibeml skypilot start installs SkyPilot ${own.release}`;
  }
  const { release, endpoint, processId, startedAt, logPath } = own.server;
  return [
    `SkyPilot ${release} at ${endpoint}, process ${processId}, since ${startedAt}`,
    `log: ${logPath}`,
  ].join('\n');
};

/** Which API server is used, and how the one of this machine stands. */
export const renderSkyPilot = (status: SkyPilotStatus, page: Page): string =>
  facts(
    [
      ['used', usedLines(status, page)],
      ['of VibeML', ownLines(status)],
    ],
    page,
    0,
  );
