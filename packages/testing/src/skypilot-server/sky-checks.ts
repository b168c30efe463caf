import type { SkyRequest } from './sky-requests.ts';

/** What a server says of its clouds when it checks them; null where a cloud is enabled. */
export type SkyCloudReasons = Map<string, string | null>;

const escapeCharacter = String.fromCharCode(27);
const style = `${escapeCharacter}[32m${escapeCharacter}[22m`;
const plain = `${escapeCharacter}[0m`;

/** The names of the clouds that are enabled, in lower case. */
export const enabledClouds = (clouds: SkyCloudReasons): readonly string[] =>
  [...clouds].filter(([, reason]) => reason === null).map(([name]) => name.toLowerCase());

/** The answer of `/check`: what is enabled, by workspace. */
export const checkAnswer = (clouds: SkyCloudReasons): object => ({
  default: Object.fromEntries(
    [...clouds].filter(([, reason]) => reason === null).map(([name]) => [name, ['compute']]),
  ),
});

/** What `/check` prints, as `sky check` shows it. */
export const checkText = (clouds: SkyCloudReasons): string =>
  [
    'Checking credentials to enable infra for SkyPilot.',
    ...[...clouds].flatMap(([name, reason]) =>
      reason === null
        ? [`${style}  ${name}: enabled [compute]${plain}`]
        : [
            `${escapeCharacter}[2m  ${name}: disabled ${plain}`,
            ...reason
              .split('\n')
              .map((line, index) =>
                index === 0 ? `    Reason [compute]: ${line}` : `      ${line}`,
              ),
          ],
    ),
    '',
    `${style}🎉 Enabled infra 🎉${plain}`,
    '',
  ].join('\n');

/** What the log of a request holds. */
export const textOfRequest = (request: SkyRequest, clouds: SkyCloudReasons): string =>
  request.name === 'sky.check' ? checkText(clouds) : '';
