import type { OperationName, Operations, RunId, Vibeml, VibemlError } from '@vibeml/sdk';
import { okAsync, ResultAsync } from 'neverthrow';
import type { Questions } from './approval/create-questions.ts';
import type { Work } from './calls/create-work.ts';
import { unexpectedFailure } from './problems/failures.ts';
import { type OperationSchemas, operationSchemas } from './schemas/operation-schemas.ts';
import type { Timing } from './timing.ts';

/** What a server process keeps between calls. */
export interface Session {
  readonly timing: Timing;
  readonly work: Work;
  readonly questions: Questions;
  /** The JSON Schemas of an operation, worked out once. */
  schemas(operations: Operations, name: OperationName): OperationSchemas;
  /** Opens VibeML at the first call. */
  vibeml(): ResultAsync<Vibeml, VibemlError>;
  /** Follows a launched run, so that a lost one is recovered within its approval. */
  supervise(vibeml: Vibeml, runId: RunId): void;
  /** Looks at engines elsewhere behind an answer that the store gave, so that the next one knows more; one look at a time. */
  refresh(key: string, look: (signal: AbortSignal) => ResultAsync<unknown, VibemlError>): void;
  /** A line for people who look at the server; never on standard output. */
  log(line: string): void;
  /** Ends what goes on in this process and closes the database. Runs go on. */
  end(): ResultAsync<void, VibemlError>;
}

const mostFollowed = 50;
const liveStatuses = [
  'launching',
  'provisioning',
  'setting_up',
  'running',
  'saving',
  'recovering',
] as const;

/** Keeps the state of one server process. */
export const createSession = (ports: {
  readonly vibeml: () => Vibeml | PromiseLike<Vibeml>;
  readonly timing: Timing;
  readonly work: Work;
  readonly questions: Questions;
  readonly log: (line: string) => void;
  /** Whether runs that go on elsewhere are followed from the first call on, whoever launched them. */
  readonly followsElsewhere: boolean;
}): Session => {
  const ending = new AbortController();
  const supervised = new Set<RunId>();
  const looking = new Set<string>();
  const schemas = new Map<OperationName, OperationSchemas>();
  let opened: { readonly vibeml: ResultAsync<Vibeml, VibemlError> } | null = null;

  const open = (): ResultAsync<Vibeml, VibemlError> =>
    ResultAsync.fromPromise(Promise.resolve().then(ports.vibeml), (cause) =>
      unexpectedFailure('VibeML could not be opened', cause),
    );

  const supervise = (vibeml: Vibeml, runId: RunId): void => {
    if (supervised.has(runId) || ending.signal.aborted) return;
    supervised.add(runId);
    void vibeml.superviseRun(runId, { signal: ending.signal }).match(
      () => supervised.delete(runId),
      (error) => {
        supervised.delete(runId);
        if (!ending.signal.aborted) ports.log(`run ${runId} is not followed: ${error.message}`);
      },
    );
  };

  // Whoever launched them may be gone by now, and only a supervisor replaces a machine that is lost.
  const superviseElsewhere = (vibeml: Vibeml): void => {
    const live = { statuses: [...liveStatuses], limit: mostFollowed, cached: true };
    void vibeml.listRuns(live, { signal: ending.signal }).match(
      ({ runs }) => {
        for (const { runId, driver } of runs)
          if (driver !== undefined && driver !== 'local') supervise(vibeml, runId);
      },
      (error) => ports.log(`runs are not followed: ${error.message}`),
    );
  };

  return {
    timing: ports.timing,
    work: ports.work,
    questions: ports.questions,
    log: ports.log,
    schemas: (operations, name) => {
      const known = schemas.get(name) ?? operationSchemas(operations, name);
      schemas.set(name, known);
      return known;
    },
    vibeml: () => {
      opened ??= { vibeml: ports.followsElsewhere ? open().andTee(superviseElsewhere) : open() };
      return opened.vibeml;
    },
    supervise,
    refresh: (key, look) => {
      if (looking.has(key) || ending.signal.aborted) return;
      looking.add(key);
      const over = (): boolean => looking.delete(key);
      void look(ending.signal).match(over, over);
    },
    end: () => {
      ending.abort();
      ports.work.end();
      return opened === null
        ? okAsync(undefined)
        : opened.vibeml.andThen((vibeml) => vibeml.close());
    },
  };
};
