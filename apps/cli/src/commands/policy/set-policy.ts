import {
  type BudgetPolicy,
  cancelled,
  type PolicyChange,
  type PolicyKey,
  type PolicyProposal,
  requestInvalid,
  type Vibeml,
  type VibemlError,
} from '@vibeml/sdk';
import { err, errAsync, ok, okAsync, type Result, type ResultAsync } from 'neverthrow';
import type { Context } from '../../context.ts';
import type { Command, Outcome } from '../../outcome.ts';
import { pageOf } from '../../page-of.ts';
import { askDigestEnd } from '../../prompts/ask-digest-end.ts';
import { cleanLine } from '../../render/clean-text.ts';
import { dollars } from '../../render/numbers.ts';
import { renderPolicy } from '../../render/policy.ts';
import { policyKeys, policyMeanings } from '../../render/policy-settings.ts';
import type { PolicyFlags } from '../../routes/policy.ts';
import { withVibeml } from '../../with-vibeml.ts';

const invalid = (field: string, problem: string) => err(requestInvalid([{ field, problem }]));

const isKey = (key: string): key is PolicyKey => Object.hasOwn(policyMeanings, key);

const parseKey = (key: string): Result<PolicyKey, VibemlError> =>
  isKey(key) ? ok(key) : invalid('KEY', `is not a setting; settings: ${policyKeys.join(', ')}`);

const parseDollars = (text: string): Result<number, VibemlError> => {
  const amount = /^\$?\d+(\.\d+)?$/.test(text) ? Number(text.replace('$', '')) : Number.NaN;
  return Number.isFinite(amount)
    ? ok(amount)
    : invalid('USD', 'must be a number of dollars, for example 20 or 2.50');
};

const amountOf = (usd: number | null): string => (usd === null ? 'none' : dollars(usd));

const ask = (
  context: Context,
  { change, beforeUsd, digest }: PolicyProposal,
): ResultAsync<string | null, VibemlError> => {
  const page = pageOf(context);
  const project = change.project === null ? '' : ` of project ${cleanLine(change.project)}`;
  context.out(
    [
      `${page.paint('strong', `${change.key}${project}`)}: ${amountOf(beforeUsd)} → ${amountOf(change.usd)}`,
      `  ${policyMeanings[change.key]}`,
      `  ! ${page.paint('warn', 'this allows more than before')}`,
      '',
    ].join('\n'),
  );
  return askDigestEnd(context, {
    digest,
    purpose: 'change the policy',
    otherwise: 'anything else leaves it',
  });
};

/** What the person typed; null where nobody has to, or nobody can be asked. */
const typedFor = (
  context: Context,
  proposal: PolicyProposal,
  json: boolean | undefined,
): ResultAsync<string | null, VibemlError> =>
  !proposal.loosens || json || !context.terminal.interactive
    ? okAsync(null)
    : ask(context, proposal).andThen((typed) =>
        typed === null ? errAsync(cancelled('The change of the policy')) : okAsync(typed),
      );

const change = (
  context: Context,
  vibeml: Vibeml,
  wanted: PolicyChange,
  json: boolean | undefined,
): ResultAsync<BudgetPolicy, VibemlError> =>
  vibeml.local
    .proposePolicyChange(wanted)
    .andThen((proposal) => typedFor(context, proposal, json))
    .andThen((typed) => vibeml.local.changePolicy(wanted, { typed, by: context.userName() }));

const changed = (policy: BudgetPolicy): Outcome => ({
  document: policy,
  text: (page) =>
    `${page.paint('good', '✔')} The policy is changed.\n${renderPolicy(policy, page)}`,
});

const perform = (
  context: Context,
  flags: PolicyFlags,
  key: string,
  usd: Result<number | null, VibemlError>,
): ResultAsync<Outcome, VibemlError> =>
  parseKey(key)
    .andThen((parsed) =>
      usd.map((amount) => ({ key: parsed, project: flags.project ?? null, usd: amount })),
    )
    .asyncAndThen((wanted) =>
      withVibeml(context, (vibeml) => change(context, vibeml, wanted, flags.json)),
    )
    .map(changed);

/** `vibeml policy set KEY USD`: what allows more than before needs a person at a terminal. */
export const setPolicy: Command<PolicyFlags, [key: string, usd: string]> = (
  context,
  flags,
  key,
  usd,
) => perform(context, flags, key, parseDollars(usd));

/** `vibeml policy unset KEY` */
export const unsetPolicy: Command<PolicyFlags, [key: string]> = (context, flags, key) =>
  perform(context, flags, key, ok(null));
