import { isOwnCluster, type Keep, type Offer, type Recovery } from '@vibeml/core-models';
import type { PlanFacts } from './plan-facts.ts';

/** How often a lost machine is replaced where nobody said how often. */
const usualRestarts = 3;
/** Seconds kept before the cap for the last checkpoint, autodown and the end of a machine. */
const rentedTailSeconds = 300;

/** Seconds kept before the cap for the last checkpoint and the end of the machine; none of this computer has to end. */
export const tailSecondsOf = ({ driver }: Offer): number =>
  driver === 'local' ? 0 : rentedTailSeconds;

// SkyPilot's cancel gives a managed job no time for a last checkpoint.
const managedLoss = 'A stop loses up to one checkpoint interval';

const none = (reason: string): Recovery => ({ mode: 'none', maxRestarts: 0, reason });

/** What happens when the machine of a run on this offer is lost, and why it is done in this way. */
export const recoveryOf = (facts: PlanFacts, offer: Offer, keep: Keep['kind']): Recovery => {
  const { maxRestarts = usualRestarts } = facts.request;
  if (offer.driver === 'local') return none('it runs on this computer');
  if (keep === 'held_machine') {
    return none('nothing is kept outside of its machine, so a lost one ends the run');
  }
  if (maxRestarts === 0) return none('no restart was asked for');
  const again = (reason: string): Recovery => ({ mode: 'cluster_job', maxRestarts, reason });
  if (isOwnCluster(offer.provider)) {
    return again(
      `whoever follows the run starts it again from its newest checkpoint: SkyPilot's controller does not run on ${offer.provider}`,
    );
  }
  const { managedJobs } = facts;
  return managedJobs.can
    ? {
        mode: 'managed_job',
        maxRestarts,
        reason: `${managedJobs.reason}, also while this computer is shut. ${managedLoss}`,
      }
    : again(
        `whoever follows the run starts it again from its newest checkpoint: ${managedJobs.reason}`,
      );
};
