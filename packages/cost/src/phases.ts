import type { CostAssumption, Offer, QuantityRange } from '@vibeml/core-models';
import {
  bootSeconds,
  compileSeconds,
  downloadSpeed,
  environmentSeconds,
  homeDownloadSpeed,
  importSeconds,
  spanOf,
  teardownSeconds,
} from './assumptions.ts';
import { checkpointSeconds } from './checkpoint-time.ts';
import { addKnownSpans, addSpans, exactly, overSpeed, type Span, scale } from './span.ts';
import type { Workload } from './workload.ts';

/** A stretch of a run in which the machine is billed. */
export interface Phase {
  readonly name: string;
  readonly title: string;
  /** Null where it can't be known yet. */
  readonly seconds: Span | null;
  readonly source: string;
  readonly method: QuantityRange['method'];
  readonly assumptions: readonly CostAssumption[];
}

/** Seconds of all phases together; null where one is not known. */
export const secondsOf = (phases: readonly Phase[]): Span | null =>
  addKnownSpans(phases.map((phase) => phase.seconds));

const assumedPhase = (
  name: string,
  title: string,
  seconds: Span | null,
  assumptions: readonly CostAssumption[],
): Phase => ({
  name,
  title,
  seconds,
  source: assumptions.map((each) => each.range.source).join('; ') || 'nothing to do',
  method: 'assumed',
  assumptions,
});

const setup = (workload: Workload, driver: Offer['driver']): Phase => {
  const build = spanOf(environmentSeconds);
  const known = workload.isEnvironmentReady;
  const parts = {
    boot: driver === 'local' ? [] : [bootSeconds],
    environment: driver === 'local' && known === true ? [] : [environmentSeconds],
  };
  // Where nobody looked, the fast case is that it stands.
  const environment = driver === 'local' && known === null ? { ...build, low: 0 } : build;
  const seconds = addSpans([
    ...parts.boot.map(spanOf),
    ...parts.environment.map(() => environment),
    spanOf(importSeconds),
  ]);
  const assumptions = [...parts.boot, ...parts.environment, importSeconds];
  return assumedPhase('setup', 'set-up', seconds, assumptions);
};

const download = ({ downloadBytes }: Workload, driver: Offer['driver']): Phase => {
  const speed = driver === 'local' ? homeDownloadSpeed : downloadSpeed;
  if (downloadBytes === 0) return assumedPhase('download', 'download', exactly(0), []);
  const seconds = downloadBytes === null ? null : overSpeed(downloadBytes, spanOf(speed));
  // What was fetched before lies in the cache of this computer.
  const here = driver === 'local' && seconds !== null ? { ...seconds, low: 0 } : seconds;
  return assumedPhase('download', 'download of model and data', here, [speed]);
};

const training = ({ training: seconds }: Workload): Phase => ({
  name: 'training',
  title: 'training',
  seconds,
  source: seconds?.source ?? 'no speed is known for this model on this machine',
  method: seconds?.method ?? 'modelled',
  assumptions: [],
});

/** A forward pass takes 2 of the 4 (LoRA) or 6 (full) operations per parameter and token of training. */
const forwardSpeedup = { lora: 2, none: 3 } as const;
const evaluationSpread: Span = { low: 0.5, expected: 1, high: 2 };

const evaluationSeconds = (workload: Workload): Span | null => {
  const { evaluationTokens: tokens, evaluations, throughput, adapter } = workload;
  if (tokens === 0 || evaluations === 0) return exactly(0);
  if (tokens === null || throughput === null) return null;
  const speed = throughput.value * forwardSpeedup[adapter];
  return scale(evaluationSpread, (tokens * evaluations) / speed);
};

const evaluation = (workload: Workload): Phase => ({
  name: 'evaluation',
  title: 'evaluation',
  seconds: evaluationSeconds(workload),
  source: `held-out tokens ÷ training speed ÷ ${forwardSpeedup[workload.adapter]}, a forward pass alone`,
  method: 'modelled',
  assumptions: [],
});

const checkpoints = (workload: Workload, driver: Offer['driver']): Phase => {
  const { steps, saveSteps, checkpointBytes } = workload;
  const count = steps === null ? null : Math.floor(steps / saveSteps);
  const seconds =
    count === null || checkpointBytes === null
      ? null
      : scale(checkpointSeconds(checkpointBytes, driver), count);
  return {
    name: 'checkpoints',
    title: 'checkpoints',
    seconds,
    source: `${count ?? 'unknown'} times the bytes of a checkpoint ÷ writing speed`,
    method: 'modelled',
    assumptions: [],
  };
};

const saveAndVerifySeconds: Span = { low: 2, expected: 10, high: 60 };

const exported = ({ resultBytes }: Workload, driver: Offer['driver']): Phase => ({
  name: 'export',
  title: 'saving and checking the result',
  seconds:
    resultBytes === null
      ? null
      : addSpans([saveAndVerifySeconds, checkpointSeconds(resultBytes, driver)]),
  source: 'bytes of the result ÷ writing speed, and 2 to 60 s to look at it once more',
  method: 'assumed',
  assumptions: [],
});

const compile = (workload: Workload): readonly Phase[] =>
  workload.compiles
    ? [assumedPhase('compile', 'compiling', spanOf(compileSeconds), [compileSeconds])]
    : [];

/** As long as is kept for it before the cap, at most. */
const teardown = ({ tailSeconds }: Workload, driver: Offer['driver']): readonly Phase[] => {
  if (driver === 'local') return [];
  const span = spanOf(teardownSeconds);
  const seconds = { ...span, high: Math.max(span.high, tailSeconds) };
  return [
    {
      ...assumedPhase('teardown', 'ending the machine', seconds, [teardownSeconds]),
      source: `${teardownSeconds.range.source}; ${tailSeconds} s are kept for the last checkpoint and the end`,
    },
  ];
};

/** Whoever follows the run fetches its result at once. */
const usualHoldSeconds = 60;

const hold = ({ holdSeconds }: Workload): readonly Phase[] =>
  holdSeconds === 0
    ? []
    : [
        {
          ...assumedPhase('hold', 'holding the machine for the result', null, []),
          seconds: { low: 0, expected: Math.min(usualHoldSeconds, holdSeconds), high: holdSeconds },
          source: 'until the result is fetched, at most as long as it is held',
        },
      ];

/** The stretches of a run that goes through, in order. */
export const phasesOf = (workload: Workload, driver: Offer['driver']): readonly Phase[] => [
  setup(workload, driver),
  download(workload, driver),
  ...compile(workload),
  training(workload),
  evaluation(workload),
  checkpoints(workload, driver),
  exported(workload, driver),
  ...hold(workload),
  ...teardown(workload, driver),
];
