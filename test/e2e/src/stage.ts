import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LaunchRunOutput, PlanRunOutput } from '@vibeml/sdk';
import { eventually, runAtTerminal, type TerminalOutcome, type Typed } from 'vibeml-testing';
import { prepareTraining, type TrainingGround } from 'vibeml-training-ground';
import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod';
import { type Held, holdBack, writeHoldableTool } from './hold-back.ts';
import { runningFor } from './running.ts';
import { type Finished, type Started, startProgram } from './start-program.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const nodeArguments = ['--conditions=@vibeml/source', '--disable-warning=ExperimentalWarning'];
const bin = (app: 'cli' | 'mcp-server') => join(root, 'apps', app, 'src/bin.ts');

/** What the command line says with --json when it fails. */
const Refusal = z.object({
  error: z.looseObject({
    code: z.string(),
    message: z.string(),
    advice: z.array(z.object({ text: z.string(), command: z.string().optional() })),
  }),
});

/** An error of the command line with its exit code. */
export type Refused = z.output<typeof Refusal>['error'] & { readonly exitCode: number | null };

/** How a stage differs from a plain one. */
export interface StageOptions {
  readonly environment?: Readonly<Record<string, string>>;
}

/** A home of its own for one story, with the real command line and the real training environment. */
export interface Stage {
  readonly ground: TrainingGround;
  readonly home: string;
  /** VibeML's data directory in it. */
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The command line, run to its end; never rejects. */
  vibeml(...parameters: string[]): Promise<Finished>;
  /** The words that start the command line. */
  command(...parameters: string[]): readonly string[];
  /** The same, started only, so that it can be killed. */
  start(parameters: readonly string[], more?: Readonly<Record<string, string>>): Started;
  /** The JSON answer of a command that must succeed. */
  answer<Schema extends z.ZodType>(
    schema: Schema,
    ...parameters: string[]
  ): Promise<z.output<Schema>>;
  /** The JSON error of a command that must fail. */
  refusal(...parameters: string[]): Promise<Refused>;
  /** Plans a run of the tiny model; gives the plan's id. Flags come after the defaults and win. */
  plan(...flags: string[]): Promise<string>;
  /** Launches a plan; gives the run's id. */
  launch(planId: string): Promise<string>;
  /** The command line at a real terminal, where a person types. */
  atTerminal(parameters: readonly string[], steps: readonly Typed[]): Promise<TerminalOutcome>;
  /** Directory of a run. */
  runDirectory(runId: string): string;
  /** Every later setup, or plan, waits until the function that this gives is called. */
  holdBack(held: Held): () => void;
  /** How to start the MCP server. */
  readonly server: {
    readonly command: string;
    readonly args: string[];
    readonly env: Record<string, string>;
  };
  /** Checks that nothing is left running, and removes the home. */
  close(): Promise<void>;
  /** Ends what a story that broke off left running, and removes the home. */
  clear(): void;
}

/** What decides which environment is built must be the same for the ground and for the stage. */
export const inherited = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && /^(PIP_|UV_|VIBEML_TORCH_|LD_LIBRARY_PATH$)/.test(name)
        ? [[name, value]]
        : [],
    ),
  );

/** The document that a command printed, in the form it should have. */
const read = <Schema extends z.ZodType>(schema: Schema, finished: Finished): z.output<Schema> => {
  try {
    return schema.parse(JSON.parse(finished.stdout));
  } catch (cause) {
    throw new Error(`an unexpected answer: ${JSON.stringify(finished)}`, { cause });
  }
};

/** Flags with their values; one that is given again takes the place of the first. */
const mergeFlags = (flags: readonly string[]): readonly string[] => {
  const names = flags.filter((_, index) => index % 2 === 0);
  const values = flags.filter((_, index) => index % 2 === 1);
  return [...new Map(names.map((name, index) => [name, values[index] ?? '']))].flat();
};

const clear = (home: string): void => {
  for (const { processId } of runningFor(home)) process.kill(processId, 'SIGKILL');
  rmSync(home, { recursive: true, force: true });
};

const close = async (home: string): Promise<void> => {
  await eventually(
    () => runningFor(home),
    (left) => left.length === 0,
    60_000,
  );
  clear(home);
};

/** Opens a stage. Close it when the story is over. */
export const openStage = async (options: StageOptions = {}): Promise<Stage> => {
  const ground = await prepareTraining();
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'vibeml-e2e-')));
  const tools = join(home, 'bin');
  mkdirSync(tools);
  writeHoldableTool(tools);
  const environment = {
    ...inherited(),
    PATH: `${tools}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    VIBEML_HOME: join(home, 'vibeml'),
    VIBEML_ENVIRONMENTS_DIR: ground.environmentsDirectory,
    OMP_NUM_THREADS: '1',
    // Prices come from what is shipped: no test asks the world.
    VIBEML_CATALOGUE_URL: 'off',
    // Nor does it touch the keychain of whoever runs it.
    VIBEML_CREDENTIAL_STORE: 'file',
    ...options.environment,
  };
  const argumentsOf = (parameters: readonly string[]) => [
    ...nodeArguments,
    bin('cli'),
    ...parameters,
  ];
  const start: Stage['start'] = (parameters, more = {}) =>
    startProgram({
      command: process.execPath,
      arguments: argumentsOf(parameters),
      directory: home,
      environment: { ...environment, ...more },
    });
  const vibeml: Stage['vibeml'] = (...parameters) => start(parameters).ended;
  const answer: Stage['answer'] = async (schema, ...parameters) =>
    read(schema, await vibeml(...parameters, '--json'));
  const defaults = ['--model', ground.tinyModel, '--dataset', ground.dataset];
  return {
    ground,
    home,
    dataDirectory: environment.VIBEML_HOME,
    environment,
    start,
    vibeml,
    command: (...parameters) => [process.execPath, ...argumentsOf(parameters)],
    answer,
    refusal: async (...parameters) => {
      const finished = await vibeml(...parameters, '--json');
      return { ...read(Refusal, finished).error, exitCode: finished.exitCode };
    },
    plan: async (...flags) =>
      (await answer(PlanRunOutput, 'plan', ...mergeFlags([...defaults, ...flags]))).plan.id,
    launch: async (planId) => (await answer(LaunchRunOutput, 'launch', planId)).run.runId,
    atTerminal: (parameters, steps) =>
      runAtTerminal({
        command: [process.execPath, ...argumentsOf(parameters)],
        steps,
        environment,
        directory: home,
      }),
    runDirectory: (runId) => join(environment.VIBEML_HOME, 'runs', runId),
    holdBack: (held) => holdBack(tools, held),
    server: {
      command: process.execPath,
      args: [...nodeArguments, bin('mcp-server')],
      env: environment,
    },
    close: () => close(home),
    clear: () => clear(home),
  };
};

/** Opens a stage before the first scenario of a story; gives what finds it. */
export const stageOfStory = (
  options: StageOptions | (() => Promise<StageOptions>) = {},
): (() => Stage) => {
  let stage: Stage | null = null;
  beforeAll(async () => {
    stage = await openStage(typeof options === 'function' ? await options() : options);
  }, 1_200_000);
  afterAll(() => stage?.clear());
  return () => {
    if (stage === null) throw new Error('the stage is not open yet');
    return stage;
  };
};
