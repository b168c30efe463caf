import {
  cancelled,
  credentialInArguments,
  type KeptCredential,
  requestInvalid,
  type Vibeml,
  type VibemlError,
} from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../../context.ts';
import type { Command } from '../../outcome.ts';
import { renderKept } from '../../render/credentials.ts';
import type { SetCredentialFlags } from '../../routes/credentials.ts';
import { withVibeml } from '../../with-vibeml.ts';
import { providerNames } from './provider-names.ts';

type Answer<Value> = ResultAsync<Value, VibemlError>;

const asked = <Value>(answer: Promise<Value | null>): Answer<Value> =>
  ResultAsync.fromSafePromise<Value | null, VibemlError>(answer).andThen((value) =>
    value === null ? errAsync(cancelled('Keeping the credential')) : okAsync(value),
  );

const mayAsk = (context: Context, flags: SetCredentialFlags): boolean =>
  !flags.json && !flags.stdin && context.terminal.interactive;

const readValue = (context: Context, flags: SetCredentialFlags): Answer<string> => {
  if (flags.stdin) return ResultAsync.fromSafePromise(context.readInput());
  if (!mayAsk(context, flags)) {
    const problem = 'is asked for at a terminal; give --stdin to read it from standard input';
    return errAsync(requestInvalid([{ field: 'the value', problem }]));
  }
  return asked(
    context
      .prompts()
      .then((prompts) => prompts.password('Enter or paste the value; it is not shown')),
  );
};

/** Where the service could not be asked, a person may want to keep the value all the same. */
const askUnchecked = (context: Context, error: VibemlError): Answer<null> =>
  asked(
    context
      .prompts()
      .then((prompts) => prompts.confirm(`${error.message} Keep it without a check?`)),
  ).andThen((wanted) => (wanted ? okAsync(null) : errAsync(error)));

const keep = (
  context: Context,
  flags: SetCredentialFlags,
  vibeml: Vibeml,
  provider: string,
  value: string,
): Answer<KeptCredential> => {
  const { local } = vibeml;
  const call = { signal: context.signal };
  return local
    .keepCredential(provider, value, { isChecked: flags.check ?? true }, call)
    .orElse((error) =>
      error.code === 'credential.unchecked' && mayAsk(context, flags)
        ? askUnchecked(context, error).andThen(() =>
            local.keepCredential(provider, value, { isChecked: false }, call),
          )
        : errAsync(error),
    );
};

/** `vibeml credentials set PROVIDER`: the value comes from a hidden question or from standard input. */
export const setCredential: Command<SetCredentialFlags, string[]> = (
  context,
  flags,
  provider = '',
  ...others
) => {
  if (others.length > 0) {
    const known = providerNames.find((name) => name === provider);
    return errAsync(credentialInArguments(known ?? 'PROVIDER'));
  }
  return readValue(context, flags)
    .andThen((value) =>
      withVibeml(context, (vibeml) => keep(context, flags, vibeml, provider, value)),
    )
    .map((kept) => ({
      document: kept,
      text: (page) => renderKept(kept, context.environment, page),
    }));
};
