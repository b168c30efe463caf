import type { Offer, TrainingRequest } from '@vibeml/core-models';
import type { Candidate } from './candidate.ts';

const firstCloud = 'nebius';
const centsPerDollar = 100;

const dollarsOf = ({ cost }: Candidate): number => cost.total?.expected ?? Number.POSITIVE_INFINITY;
const secondsOf = ({ duration }: Candidate): number =>
  duration?.expected ?? Number.POSITIVE_INFINITY;

/** Infinity minus infinity is no number. */
const difference = (a: number, b: number): number => (a === b ? 0 : a - b);

const byDollars = (a: Candidate, b: Candidate): number => difference(dollarsOf(a), dollarsOf(b));
const byCents = (a: Candidate, b: Candidate): number =>
  difference(Math.round(dollarsOf(a) * centsPerDollar), Math.round(dollarsOf(b) * centsPerDollar));
const bySeconds = (a: Candidate, b: Candidate): number => difference(secondsOf(a), secondsOf(b));
const byCloud = (a: Candidate, b: Candidate): number =>
  Number(a.offer.provider !== firstCloud) - Number(b.offer.provider !== firstCloud);
const byQuality = (a: Candidate, b: Candidate): number =>
  Number(a.workflow.adapter === 'lora') - Number(b.workflow.adapter === 'lora');
const byName = (a: Candidate, b: Candidate): number =>
  `${a.offer.id} ${a.workflow.name}`.localeCompare(`${b.offer.id} ${b.workflow.name}`, 'en');

/** Of machines of one seller that are alike in all else, the smaller one: nobody else needs to wait for it. */
const byCores = (a: Candidate, b: Candidate): number =>
  a.offer.provider === b.offer.provider
    ? (a.offer.cpuCores?.value ?? 0) - (b.offer.cpuCores?.value ?? 0)
    : 0;

type Order = (a: Candidate, b: Candidate) => number;

const orders: Readonly<Record<NonNullable<TrainingRequest['prefer']>, readonly Order[]>> = {
  cost: [byCents, byCloud, byDollars, bySeconds, byCores, byName],
  time: [bySeconds, byCents, byCloud, byDollars, byCores, byName],
  quality: [byQuality, byCents, byCloud, byDollars, bySeconds, byCores, byName],
};

/** Which of two machines is cheaper; of equal ones the order is the same every time. */
export const compareOffers = (a: Offer, b: Offer): number =>
  a.hourlyUsd.value - b.hourlyUsd.value || a.id.localeCompare(b.id, 'en');

/**
 * Which of two candidates is better; less than 0: the first. By expected dollars, unless time or quality is preferred;
 * at equal cost, to the cent, Nebius comes first. The budget has no say in it, so a bigger one never gives a worse plan.
 */
export const compareCandidates =
  (prefer: TrainingRequest['prefer']) =>
  (a: Candidate, b: Candidate): number =>
    orders[prefer ?? 'cost'].reduce((found, order) => (found === 0 ? order(a, b) : found), 0);
