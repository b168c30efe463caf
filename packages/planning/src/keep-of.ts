import { isOwnCluster, type Keep, type Offer } from '@vibeml/core-models';
import { shortHash } from './digest.ts';
import type { PlanFacts } from './plan-facts.ts';

/** Below the home of the login account; each job has a directory of its own in it. */
const clusterPath = 'vibeml/runs';
/** Minutes that a machine is held where its result is kept nowhere else and nobody said how long. */
const usualHoldMinutes = 30;
const longestNamePart = 30;
const hashLength = 8;

const secondsPerMinute = 60;

/** Where the result of a run on this offer would stand once its machine is gone. */
export const keepKindOf = (
  { request, hub }: Pick<PlanFacts, 'request' | 'hub'>,
  offer: Offer,
): Keep['kind'] => {
  if (offer.driver === 'local') return 'this_machine';
  if (request.hubRepository !== undefined) return 'hub_repository';
  if (offer.provider === 'slurm') return 'cluster_directory';
  const isOnHub = hub !== null && request.holdMinutes === undefined;
  return isOnHub ? 'hub_repository' : 'held_machine';
};

const namePart = (text: string): string =>
  text
    .split('/')
    .at(-1)
    ?.toLowerCase()
    .replace(/\.(jsonl?|csv|parquet)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestNamePart)
    .replace(/^-|-$/g, '') ?? '';

// A repository holds the files of one run, so its name must not come twice.
const repositoryOf = (facts: PlanFacts, owner: string): string => {
  const { model, train, request, nowMs } = facts;
  const hash = shortHash({ request, nowMs }, hashLength);
  const parts = ['vibeml', namePart(model.name), namePart(train.reference), hash];
  return `${owner}/${parts.filter((part) => part !== '').join('-')}`;
};

/** Minutes that the machine of such a run is held after its end. */
export const holdMinutesOf = (facts: Pick<PlanFacts, 'request' | 'hub'>, offer: Offer): number =>
  keepKindOf(facts, offer) === 'held_machine' ? (facts.request.holdMinutes ?? usualHoldMinutes) : 0;

/** The same in seconds. */
export const holdSecondsOf = (facts: Pick<PlanFacts, 'request' | 'hub'>, offer: Offer): number =>
  holdMinutesOf(facts, offer) * secondsPerMinute;

/** Where the result of the plan stands once its machine is gone. */
export const keepOf = (facts: PlanFacts, offer: Offer): Keep => {
  const kind = keepKindOf(facts, offer);
  const keeps: Readonly<Record<Keep['kind'], () => Keep>> = {
    this_machine: () => ({ kind: 'this_machine' }),
    cluster_directory: () => ({
      kind: 'cluster_directory',
      cluster: offer.region?.split('/')[0] ?? '',
      path: clusterPath,
    }),
    hub_repository: () => ({
      kind: 'hub_repository',
      repository: facts.request.hubRepository ?? repositoryOf(facts, facts.hub?.owner ?? ''),
    }),
    held_machine: () => ({ kind: 'held_machine', minutes: holdMinutesOf(facts, offer) }),
  };
  return keeps[kind]();
};

/** Why nothing would be left of a spot machine that is taken away, in words that follow "because"; null where something is. */
export const keepObstacle = (
  facts: Pick<PlanFacts, 'request' | 'hub'>,
  offer: Offer,
): string | null =>
  offer.spot && !isOwnCluster(offer.provider) && keepKindOf(facts, offer) === 'held_machine'
    ? 'a spot machine that is taken away would take the result with it: give --hub-repository, or an HF_TOKEN that may write'
    : null;
