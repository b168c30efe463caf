import {
  type BillingResource,
  type CallContext,
  type Driver,
  type Run,
  RunId,
  toDollars,
  usd,
} from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import type { Services } from '../services.ts';

const millisecondsPerHour = 3_600_000;

/** Something that costs money now, and whose it is. */
export interface Billed {
  readonly id: string;
  readonly engine: Driver['kind'];
  readonly kind: string;
  readonly jobName: string | null;
  readonly machine: string | null;
  readonly run: Run | null;
  /** The engine said so just now; else only the store does. */
  readonly isConfirmed: boolean;
  readonly since: string;
  readonly hourlyUsd: number;
  /** From its start until now, at the rate in force. */
  readonly spentUsd: number;
}

/** What costs money now, as far as every engine could be asked. */
export interface Billing {
  readonly items: readonly Billed[];
  /** Engines that did not answer: what they have is not told. */
  readonly silent: readonly { readonly engine: Driver['kind']; readonly reason: string }[];
}

type Answered =
  | { readonly driver: Driver; readonly resources: readonly BillingResource[] }
  | { readonly driver: Driver; readonly reason: string };

const ask = (driver: Driver, context: CallContext): ResultAsync<Answered, VibemlError> =>
  driver
    .billing(context)
    .map((resources): Answered => ({ driver, resources }))
    .orElse((error) =>
      error.code === 'request.cancelled'
        ? errAsync(error)
        : okAsync<Answered, VibemlError>({ driver, reason: error.message }),
    );

const findRun = (
  { runs }: Services,
  jobName: string | null,
): ResultAsync<Run | null, VibemlError> => {
  const id = RunId.safeParse(jobName);
  return id.success ? runs.findRun(id.data).map((stored) => stored?.run ?? null) : okAsync(null);
};

const billed = (parts: Omit<Billed, 'spentUsd'>, nowMs: number): Billed => ({
  ...parts,
  spentUsd: toDollars(
    usd((parts.hourlyUsd * Math.max(0, nowMs - Date.parse(parts.since))) / millisecondsPerHour),
  ),
});

/** What the store takes for billing, of engines that did not answer. */
const fromStore = (
  services: Services,
  engines: readonly Driver['kind'][],
  nowMs: number,
): ResultAsync<readonly Billed[], VibemlError> =>
  services.ledger
    .openRuns()
    .andThen((ids) => ResultAsync.combine(ids.map((id) => services.runs.findRun(id))))
    .map((found) =>
      found.flatMap((stored) => {
        const run = stored?.run;
        const machine = run?.machines.findLast(({ to }) => to === null);
        if (run === undefined || machine === undefined || !engines.includes(run.driver)) return [];
        return [
          billed(
            {
              id: run.jobName ?? run.id,
              engine: run.driver,
              kind: 'run',
              jobName: run.jobName,
              machine: run.machine,
              run,
              isConfirmed: false,
              since: machine.from,
              hourlyUsd: machine.hourlyUsd,
            },
            nowMs,
          ),
        ];
      }),
    );

const usesSkyPilot = (services: Services): ResultAsync<boolean, never> =>
  services
    .skypilotServer()
    .map(({ isConfigured }) => isConfigured)
    .orElse(() => okAsync(true));

/** Asks every engine what of ours costs money now, recorded or not. An engine that does not answer is told, and what the store knows of it. */
export const readBilling = (
  services: Services,
  context: CallContext,
): ResultAsync<Billing, VibemlError> =>
  safeTry(async function* () {
    const engines = yield* services.engines();
    const answers = yield* ResultAsync.combine(engines.map((driver) => ask(driver, context)));
    const nowMs = services.clock.now();
    const items: Billed[] = [];
    for (const answer of answers) {
      if (!('resources' in answer)) continue;
      for (const resource of answer.resources) {
        const { id, kind, jobName, machine = null, hourlyUsd, since } = resource;
        const run = yield* findRun(services, jobName);
        const engine = answer.driver.kind;
        const parts = {
          id,
          engine,
          kind,
          jobName,
          machine,
          run,
          since,
          hourlyUsd,
          isConfirmed: true,
        };
        items.push(billed(parts, nowMs));
      }
    }
    const silent = answers.flatMap((answer) =>
      'reason' in answer ? [{ engine: answer.driver.kind, reason: answer.reason }] : [],
    );
    const kinds = silent.map(({ engine }) => engine);
    const remembered = kinds.length === 0 ? [] : yield* fromStore(services, kinds, nowMs);
    const isUsed = yield* usesSkyPilot(services);
    // Nobody set a server, and no run of ours is open on one: that none answers is no news.
    const news = silent.filter(
      ({ engine }) => engine !== 'skypilot' || isUsed || remembered.length > 0,
    );
    return ok({ items: [...items, ...remembered], silent: news });
  });

/** Whether something serves a run that is going: such a thing is stopped with its run. */
export const isInUse = ({ run }: Billed): boolean => run !== null && run.endedAt === null;
