import type { Clock } from '@vibeml/core-models';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { match, P } from 'ts-pattern';
import type { CatalogueCache, KeptList } from './catalogue-cache.ts';
import { type CatalogueSettings, listUrl } from './catalogue-settings.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { packTable, unpackTable } from './packed-table.ts';
import { type Fetch, type ListAnswer, requestList } from './request-list.ts';

/** What loading needs. */
export interface LoadListPorts {
  readonly fetch: Fetch;
  readonly cache: CatalogueCache;
  readonly clock: Clock;
  readonly settings: CatalogueSettings;
  /** How long a kept list is used without asking, in milliseconds. */
  readonly freshForMs: number;
}

/** A list with its time, and why it is not the newest one where it is not. */
export interface LoadedList {
  readonly table: CatalogueTable | null;
  readonly observedAt: string | null;
  /** The end of a sentence; null where the list is as new as it can be. */
  readonly problem: string | null;
}

/** How long to wait for an answer, and who may call it off. */
export interface LoadListCall {
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const usualPauseMs = 600_000;

const tableOf = (kept: KeptList | null): CatalogueTable | null =>
  kept?.table == null ? null : unpackTable(kept.table);

/** Makes the loader of one cloud's list: kept and fresh → asked for → kept and old. Fails with null when it is called off. */
export const createListLoader = (ports: LoadListPorts) => {
  const { cache, clock, settings, freshForMs } = ports;

  const isFresh = ({ observedAt, table }: KeptList): boolean => {
    if (table === null || observedAt === null) return false;
    // A time after the clock's says nothing about an age: the list is asked for again.
    const ageMs = clock.now() - Date.parse(observedAt);
    return ageMs >= 0 && ageMs < freshForMs;
  };
  const mustWait = ({ retryAt }: KeptList): boolean => {
    if (retryAt === null) return false;
    const waitMs = Date.parse(retryAt) - clock.now();
    return waitMs > 0 && waitMs <= 3_600_000;
  };
  const kept = (list: KeptList | null, problem: string | null): LoadedList => ({
    table: tableOf(list),
    observedAt: list?.observedAt ?? null,
    problem,
  });

  const askRoot = (
    cloud: string,
    before: KeptList | null,
    root: string,
    call: LoadListCall,
  ): ResultAsync<ListAnswer, null> => {
    const url = listUrl(root, settings.version, cloud);
    return ResultAsync.fromPromise(
      requestList(ports.fetch, {
        url,
        etag: url === before?.url && before.table !== null ? before.etag : null,
        signal: call.signal,
      }),
      () => null,
    ).orElse(() =>
      okAsync<ListAnswer>({
        kind: 'busy',
        reason: call.signal.aborted
          ? `it did not answer within ${Math.round(call.patienceMs / 100) / 10} s`
          : 'it can not be reached',
        retryAfterMs: usualPauseMs,
      }),
    );
  };

  const askRoots = (
    cloud: string,
    before: KeptList | null,
    [root = '', ...mirrors]: readonly string[],
    call: LoadListCall,
  ): ResultAsync<ListAnswer, null> =>
    askRoot(cloud, before, root, call).andThen((answer) =>
      answer.kind === 'busy' && mirrors.length > 0 && !call.signal.aborted
        ? askRoots(cloud, before, mirrors, call)
        : okAsync(answer),
    );

  const settle = (
    cloud: string,
    url: string,
    before: KeptList | null,
    answer: ListAnswer,
  ): ResultAsync<LoadedList, never> => {
    const now = iso(clock.now());
    const empty: KeptList = {
      layout: 1,
      url,
      etag: null,
      observedAt: null,
      retryAt: null,
      table: null,
    };
    const hold = (reason: string, pauseMs: number): ResultAsync<LoadedList, never> =>
      cache
        .write(cloud, { ...(before ?? empty), retryAt: iso(clock.now() + pauseMs) })
        .map(() => kept(before, reason));
    return match(answer)
      .returnType<ResultAsync<LoadedList, never>>()
      .with({ kind: 'list' }, ({ table, etag }) =>
        cache
          .write(cloud, { ...empty, etag, observedAt: now, table: packTable(table) })
          .map(() => ({ table, observedAt: now, problem: null })),
      )
      .with({ kind: 'unchanged' }, () => {
        const seen = { ...(before ?? empty), observedAt: now, retryAt: null };
        return cache.write(cloud, seen).map(() => kept(seen, null));
      })
      .with({ kind: 'busy' }, ({ reason, retryAfterMs }) => hold(reason, retryAfterMs))
      .with({ kind: 'unusable', reason: P.string }, ({ reason }) => hold(reason, usualPauseMs))
      .exhaustive();
  };

  /** What was kept, where nobody needs or ought to be asked; null where somebody is to be asked. */
  const withoutAsking = (before: KeptList | null): LoadedList | null => {
    if (before === null) return null;
    if (isFresh(before)) return kept(before, null);
    return mustWait(before) ? kept(before, 'it did not answer a short while ago') : null;
  };

  return (cloud: string, context: LoadListCall): ResultAsync<LoadedList, null> => {
    const [root] = settings.roots;
    if (root === undefined) {
      return okAsync({ table: null, observedAt: null, problem: 'looking them up is switched off' });
    }
    const url = listUrl(root, settings.version, cloud);
    return cache.read(cloud).andThen((found) => {
      const before = found?.url === url ? found : null;
      const known = withoutAsking(before);
      if (known !== null) return okAsync(known);
      if (context.signal.aborted) return errAsync(null);
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(context.patienceMs)]);
      return askRoots(cloud, before, settings.roots, { ...context, signal }).andThen((answer) =>
        context.signal.aborted ? errAsync(null) : settle(cloud, url, before, answer),
      );
    });
  };
};
