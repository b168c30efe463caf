import * as z from 'zod';

/** A run's id: model, dataset and four random characters, for example `smollm2-135m_chats_7f3k`. */
export const RunId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'is not a run id; `vibeml runs` lists them')
  .brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;

/** A plan's id: the first twelve hexadecimal characters of its digest. */
export const PlanId = z
  .string()
  .regex(/^[0-9a-f]{12}$/, 'is not a plan id: twelve characters of 0-9 and a-f')
  .brand<'PlanId'>();
export type PlanId = z.infer<typeof PlanId>;

/** A group's id: `g-` and the first ten characters of its digest. */
export const GroupId = z
  .string()
  .regex(/^g-[0-9a-f]{10}$/, 'is not a group id: g- and ten characters of 0-9 and a-f')
  .brand<'GroupId'>();
export type GroupId = z.infer<typeof GroupId>;

/** SHA-256 in lower-case hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal');
export type Sha256 = z.infer<typeof Sha256>;

/** A moment, ISO 8601 in UTC. */
export const Timestamp = z.iso.datetime();
export type Timestamp = z.infer<typeof Timestamp>;
