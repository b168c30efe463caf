import { createHash } from 'node:crypto';
import { isLoosening } from '@vibeml/budget';
import { type BudgetPolicy, PolicyChange, parseInput } from '@vibeml/core-models';
import { policyRefused, requestInvalid, type VibemlError } from '@vibeml/errors';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { PolicyProposal } from '../local-tools.ts';
import type { Services } from '../services.ts';
import { isDigestEnd } from './is-digest-end.ts';

/** The standing policy, with who set what, and when. */
export const readPolicy = (services: Services): ResultAsync<BudgetPolicy, VibemlError> =>
  services.ledger
    .readState({
      project: null,
      groupId: null,
      at: new Date(services.clock.now()).toISOString(),
    })
    .map(({ policy }) => policy);

// Bound to the version of the policy: an answer counts once.
const digestOf = ({ key, project, usd }: PolicyChange, version: number): string =>
  createHash('sha256')
    .update(JSON.stringify(['policy', version, key, project, usd]))
    .digest('hex');

const parseChange = (change: PolicyChange): Result<PolicyChange, VibemlError> =>
  parseInput(PolicyChange, change).andThen((parsed) =>
    parsed.project !== null && parsed.key !== 'perProjectUsd'
      ? err(requestInvalid([{ field: 'project', problem: 'goes with perProjectUsd alone' }]))
      : ok(parsed),
  );

const propose = (policy: BudgetPolicy, change: PolicyChange): PolicyProposal => ({
  change,
  beforeUsd:
    policy.settings.find(({ key, project }) => key === change.key && project === change.project)
      ?.usd ?? null,
  loosens: isLoosening(policy, change),
  digest: digestOf(change, policy.version),
});

/** What a change would do, and the digest of which a person types the end where it allows more than before. */
export const proposePolicyChange = (
  services: Services,
  change: PolicyChange,
): ResultAsync<PolicyProposal, VibemlError> =>
  parseChange(change).asyncAndThen((parsed) =>
    readPolicy(services).map((policy) => propose(policy, parsed)),
  );

/**
 * Changes the policy. Allowing less needs nobody; allowing more needs the last four characters of the proposal's digest.
 * Fails with `policy.refused` where they are missing or wrong, or where the policy was changed in between.
 */
export const changePolicy = (
  services: Services,
  change: PolicyChange,
  given: { readonly typed: string | null; readonly by: string },
): ResultAsync<BudgetPolicy, VibemlError> =>
  safeTry(async function* () {
    const parsed = yield* parseChange(change);
    const policy = yield* readPolicy(services);
    const { loosens, digest } = propose(policy, parsed);
    const typed = given.typed ?? null;
    if (loosens && (typed === null || !isDigestEnd(typed, digest)))
      return err(
        policyRefused(
          typed === null
            ? 'it would allow more than before, and only a person at a terminal may do that'
            : 'the typed characters are not the last four of the change',
        ),
      );
    const outcome = yield* services.ledger.changePolicy({
      change: parsed,
      expectedVersion: policy.version,
      by: given.by,
      at: new Date(services.clock.now()).toISOString(),
    });
    if (outcome === 'conflict')
      return err(policyRefused('somebody else changed it meanwhile; look at it again'));
    return readPolicy(services);
  });
