import type { Plan } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import { cleanLine } from './clean-text.ts';
import { dollars, plural } from './numbers.ts';

type Offer = Plan['offer'];

/** Where a machine is: `this computer`, or seller, region and machine. */
export const machinePlace = ({ driver, provider, region, machine }: Offer): string =>
  driver === 'local'
    ? machine
    : cleanLine([provider, region, machine].filter((part) => part !== null).join(' '));

const gpuOf = ({ accelerator }: Offer): string | null =>
  accelerator.kind === 'cpu'
    ? null
    : `${accelerator.count > 1 ? `${accelerator.count} × ` : ''}${accelerator.name}`;

/** A machine that a run may get instead, in a few words. */
export const fallbackTitle = (offer: Offer): string =>
  [
    gpuOf(offer) ?? cleanLine(offer.machine),
    `in ${cleanLine(offer.region ?? offer.provider)}`,
    `${dollars(offer.hourlyUsd.value)}/h${offer.spot ? ' spot' : ''}`,
  ].join(' ');

/** Where the result of a plan stands once its machine is gone, in words. */
export const keepTitle = ({ keep, destination }: Plan): string =>
  cleanLine(
    match(keep)
      .with({ kind: 'this_machine' }, () => destination)
      .with(
        { kind: 'cluster_directory' },
        ({ cluster, path }) => `~/${path} of your account on ${cluster}, then ${destination}`,
      )
      .with(
        { kind: 'hub_repository' },
        ({ repository }) => `private repository ${repository} on the Hub, then ${destination}`,
      )
      .with(
        { kind: 'held_machine' },
        ({ minutes }) =>
          `${destination}; until it is fetched the machine is held, and paid, up to ${plural(minutes, 'minute')}`,
      )
      .exhaustive(),
  );

/** What happens when the machine is lost, in words. */
export const recoveryTitle = ({ recovery }: Plan): string =>
  cleanLine(
    recovery.mode === 'none'
      ? `the run ends: ${recovery.reason}`
      : `replaced up to ${plural(recovery.maxRestarts, 'time')}: ${recovery.reason}`,
  );
