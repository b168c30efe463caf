import { createHash } from 'node:crypto';
import { type Plan, PlanContent, PlanId, Sha256 } from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';
import canonicalize from 'canonicalize';

/** SHA-256 over the canonical JSON (RFC 8785) of everything that a plan says. */
export const digestOf = (content: PlanContent): Sha256 => {
  const canonical = canonicalize(content);
  invariant(canonical !== undefined, 'a plan has a canonical form');
  return Sha256.parse(createHash('sha256').update(canonical).digest('hex'));
};

/** Gives a plan its digest, and the id that is the digest's first twelve characters. */
export const sealPlan = (content: PlanContent): Plan => {
  const digest = digestOf(content);
  return { ...content, id: PlanId.parse(digest.slice(0, 12)), digest };
};

/** Whether a plan still says what its digest was taken over. */
export const isSealIntact = (plan: Plan): boolean =>
  digestOf(PlanContent.parse(plan)) === plan.digest;
