import type { ClientChange } from '@vibeml/mcp-server';
import { match } from 'ts-pattern';
import type { Page } from '../../render/page.ts';
import { facts } from '../../render/table.ts';

const placeOf = (change: ClientChange, page: Page): string =>
  facts(
    [
      ['file', change.file],
      ...(change.backup === null ? [] : [['before', change.backup] as const]),
      ['next', change.next],
    ],
    page,
  );

/** What happened to an assistant's configuration, and what the person does next. */
export const renderClientChange = (change: ClientChange, page: Page): string =>
  match(change.status)
    .with('written', () =>
      [`${page.paint('good', '✔')} ${change.title} knows VibeML now.`, placeOf(change, page)].join(
        '\n',
      ),
    )
    .with('unchanged', () =>
      [`${change.title} knew VibeML already.`, placeOf(change, page)].join('\n'),
    )
    .with('printed', () => `${change.snippet.trimEnd()}\n\n${facts([['file', change.file]], page)}`)
    .with(
      'removed',
      () =>
        `${page.paint('good', '✔')} ${change.title} no longer knows VibeML.\n${facts([['file', change.file]], page)}`,
    )
    .with('absent', () => `${change.title} did not know VibeML; nothing was changed.`)
    .exhaustive();
