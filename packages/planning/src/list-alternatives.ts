import type { PlanAlternative, PlanRejection } from '@vibeml/core-models';
import type { Candidate } from './candidate.ts';
import type { Rejected } from './find-candidates.ts';
import { acceleratorTitle, offerTitle } from './titles.ts';

const shownAlternatives = 3;
const shownRejections = 12;
const secondsPerMinute = 60;

const dollarsMore = (other: Candidate, chosen: Candidate): string | null => {
  if (other.cost.total === null) return 'what it costs is not known';
  if (chosen.cost.total === null) return null;
  const more = other.cost.total.expected - chosen.cost.total.expected;
  if (Math.abs(more) < 0.005) return 'costs the same';
  return more > 0 ? `costs $${more.toFixed(2)} more` : `costs $${(-more).toFixed(2)} less`;
};

const minutesMore = (other: Candidate, chosen: Candidate): string | null => {
  if (other.duration === null || chosen.duration === null) return null;
  const more = Math.round((other.duration.expected - chosen.duration.expected) / secondsPerMinute);
  if (more === 0) return null;
  return more > 0 ? `takes ${more} min more` : `takes ${-more} min less`;
};

const reasonOf = (other: Candidate, chosen: Candidate): string =>
  [dollarsMore(other, chosen), minutesMore(other, chosen)]
    .filter((part) => part !== null)
    .join(', ') || 'comes after the chosen one';

const alternativeOf = (other: Candidate, chosen: Candidate): PlanAlternative => {
  const { offer, workflow } = other;
  const isSameWorkflow = workflow.name === chosen.workflow.name;
  return {
    title: `${offerTitle(offer)}${isSameWorkflow ? '' : ` · ${workflow.name}`}`,
    reason: reasonOf(other, chosen),
    workflow: workflow.name,
    offerId: offer.id,
    provider: offer.provider,
    region: offer.region,
    machine: offer.machine,
    gpuType: offer.accelerator.kind === 'cpu' ? null : offer.accelerator.name,
    spot: offer.spot,
    hourly: offer.hourlyUsd,
    cost: other.cost.total,
    duration: other.duration,
  };
};

/** What would have been chosen next, best first. */
export const listAlternatives = (
  ranked: readonly Candidate[],
  chosen: Candidate,
): readonly PlanAlternative[] =>
  ranked
    .filter((each) => each !== chosen)
    .slice(0, shownAlternatives)
    .map((each) => alternativeOf(each, chosen));

const rejectionTitle = ({ offer, kind, sized, candidate }: Rejected): string => {
  if (offer.driver === 'local') return 'this computer';
  if (kind === 'idle') return 'machines with several GPUs';
  const workflow = candidate?.workflow.name ?? null;
  const name = acceleratorTitle(offer);
  return kind === 'budget' || kind === 'time' || sized === null
    ? [name, workflow].filter((part) => part !== null).join(' · ')
    : name;
};

/** What came nearest to being chosen stands first. */
const kindOrder: readonly Rejected['kind'][] = [
  'budget',
  'time',
  'memory',
  'workflow',
  'idle',
  'machine',
];

const nearestFirst = (a: Rejected, b: Rejected): number =>
  Number(b.offer.driver === 'local') - Number(a.offer.driver === 'local') ||
  kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);

/** What can't be chosen, by kind of machine and reason; the first twelve. */
export const listRejections = (rejected: readonly Rejected[]): readonly PlanRejection[] => {
  const groups = new Map<string, PlanRejection>();
  for (const each of [...rejected].sort(nearestFirst)) {
    const title = rejectionTitle(each);
    const key = `${title}|${each.reason}`;
    const count = (groups.get(key)?.count ?? 0) + each.count;
    groups.set(key, { title, reason: each.reason, count });
  }
  return [...groups.values()].slice(0, shownRejections);
};
