import type {
  CredentialCheckResult,
  CredentialEntry,
  KeptCredential,
  RemovedCredential,
} from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { commandList } from './next-commands.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';

const places = {
  environment: 'the environment',
  keychain: 'the keychain',
  file: 'an encrypted file',
} as const;

const remark = (text: string, page: Page): string =>
  `${page.paint('warn', '!')} ${paragraph(text, page, '  ')}`;

/** Every provider with where its credential stands, and what could not be read. */
export const renderCredentials = (entries: readonly CredentialEntry[], page: Page): string => {
  const rows = table(
    [
      { head: 'PROVIDER' },
      { head: 'FROM' },
      { head: 'VARIABLE', dropOrder: 2 },
      { head: 'WHAT IT IS FOR', least: 16, dropOrder: 1 },
    ],
    entries.map(({ provider, place, variable, purpose }) => [
      provider,
      place ?? '–',
      variable,
      purpose,
    ]),
    page,
  );
  // One fault of the keychain shows at every provider: it is told once.
  const problems = [...new Set(entries.flatMap(({ problem }) => problem ?? []))];
  const missing = entries.find(({ place, problem }) => place === null && problem === null);
  return [
    rows,
    ...problems.map((problem) => remark(cleanLine(problem), page)),
    ...(missing === undefined
      ? []
      : ['', commandList([[`vibeml credentials set ${missing.provider}`, 'keep one']], page)]),
  ].join('\n');
};

const accountOf = (account: string | null): string =>
  account === null ? '' : ` Account: ${cleanLine(account)}.`;

/** What the service says of a credential. */
export const renderCheck = (checked: CredentialCheckResult, page: Page): string => {
  const { title, place, status, account, reason } = checked;
  return status === 'valid'
    ? `${page.paint('good', '✔')} ${paragraph(`${title} takes the credential from ${places[place]}.${accountOf(account)}`, page, '  ')}`
    : remark(
        `The credential for ${title} from ${places[place]} could not be checked: ${reason}.`,
        page,
      );
};

const protections = ['VIBEML_CREDENTIALS_KEY', 'VIBEML_CREDENTIALS_PASSPHRASE'] as const;

/** What was kept, and what a person should know of it. */
export const renderKept = (
  kept: KeptCredential,
  environment: Readonly<Record<string, string | undefined>>,
  page: Page,
): string => {
  const { title, place, status, account, reason, variable, isHidden } = kept;
  const isKeyBeside = place === 'file' && protections.every((name) => !environment[name]?.trim());
  return [
    `${page.paint('good', '✔')} ${paragraph(`The credential for ${title} is kept in ${places[place]}.${accountOf(account)}`, page, '  ')}`,
    ...(status === 'valid' ? [] : [remark(`It is not checked: ${reason}.`, page)]),
    ...(isKeyBeside
      ? [
          remark(
            'Its key lies in credentials.key beside it: whoever reads all your files can use it. VIBEML_CREDENTIALS_PASSPHRASE protects against that.',
            page,
          ),
        ]
      : []),
    ...(isHidden
      ? [
          remark(
            `${variable} is set in the environment and goes first; unset it to use this one.`,
            page,
          ),
        ]
      : []),
  ].join('\n');
};

/** What was removed, and what is still there. */
export const renderRemoved = (removed: RemovedCredential, page: Page): string => {
  const { title, variable, removedFrom, isInEnvironment } = removed;
  const from = removedFrom.map((place) => places[place]).join(' and ');
  return [
    removedFrom.length === 0
      ? `No credential for ${title} was kept on this machine.`
      : `${page.paint('good', '✔')} ${paragraph(`The credential for ${title} is removed from ${from}.`, page, '  ')}`,
    ...(isInEnvironment
      ? [remark(`${variable} is still set in the environment; unset it there.`, page)]
      : []),
  ].join('\n');
};
