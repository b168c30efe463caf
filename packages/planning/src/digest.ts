import { createHash } from 'node:crypto';
import { type Plan, type PlanContent, PlanId, Sha256 } from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';
import canonicalize from 'canonicalize';

const hashOf = (value: unknown): string => {
  const canonical = canonicalize(value);
  invariant(canonical !== undefined, 'a plan has a canonical form');
  return createHash('sha256').update(canonical).digest('hex');
};

/** SHA-256 over the canonical JSON (RFC 8785) of everything that a plan says. */
export const digestOf = (content: PlanContent): Sha256 => Sha256.parse(hashOf(content));

const sealLength = 16;

const sealsOf = (content: PlanContent): Plan['seals'] =>
  Object.fromEntries(
    Object.entries(content).map(([field, value]) => [field, shortHash(value, sealLength)]),
  );

/** The start of a SHA-256 over the canonical JSON of a value. */
export const shortHash = (value: unknown, length: number): string => hashOf(value).slice(0, length);

const planIdLength = 12;

/** Gives a plan its digest, and the id that is the digest's first twelve characters. */
export const sealPlan = (content: PlanContent): Plan => {
  const digest = digestOf(content);
  const id = PlanId.parse(digest.slice(0, planIdLength));
  return { ...content, id, digest, seals: sealsOf(content) };
};

const contentOf = ({ id: _id, digest: _digest, seals: _seals, ...content }: Plan): PlanContent =>
  content;

/** Whether a plan still says what its digest was taken over. */
export const isSealIntact = (plan: Plan): boolean => digestOf(contentOf(plan)) === plan.digest;

/** The fields that differ from what was sealed; `plan` where that can't be told. Empty where the digest is right. */
export const changedFields = (plan: Plan): readonly string[] => {
  if (isSealIntact(plan)) return [];
  const now = sealsOf(contentOf(plan));
  const fields = [...new Set([...Object.keys(plan.seals), ...Object.keys(now)])];
  const changed = fields.filter((field) => plan.seals[field] !== now[field]);
  return changed.length > 0 && changed.length < fields.length ? changed : ['plan'];
};
