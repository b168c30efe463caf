import { err, ok, type Result } from 'neverthrow';
import type { Candidate } from './candidate.ts';
import { compareCandidates } from './compare-candidates.ts';
import { findCandidates, type Rejected } from './find-candidates.ts';
import { matchOffers, type OfferMatchError } from './match-offers.ts';
import type { PlanFacts } from './plan-facts.ts';

/** The best candidate, those that come after it, and what can't be chosen. */
export interface Choice {
  readonly chosen: Candidate;
  /** Every feasible candidate, the best first. */
  readonly ranked: readonly Candidate[];
  readonly rejected: readonly Rejected[];
}

/** Why nothing can be chosen: no offer matches, or each one was rejected. */
export type NoChoice =
  | { readonly kind: 'unmatched'; readonly error: OfferMatchError }
  | { readonly kind: 'rejected'; readonly rejected: readonly Rejected[] };

/** Chooses among all offers: feasible ones only, ordered by `compareCandidates`. */
export const chooseCandidate = (facts: PlanFacts): Result<Choice, NoChoice> =>
  matchOffers(facts)
    .mapErr((error): NoChoice => ({ kind: 'unmatched', error }))
    .andThen((matching) => {
      const { feasible, rejected } = findCandidates(facts, matching);
      const ranked = [...feasible].sort(compareCandidates(facts.request.prefer));
      const [chosen] = ranked;
      return chosen === undefined
        ? err<Choice, NoChoice>({ kind: 'rejected', rejected })
        : ok<Choice, NoChoice>({ chosen, ranked, rejected });
    });
