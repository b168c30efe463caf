import type { SkyError } from './sky-error.ts';

/** What the server reads of a task. */
export interface SkyTask {
  readonly name: string | null;
  readonly workdir: string | null;
  readonly setup: string | null;
  readonly run: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where it may run, in the order of the task. */
  readonly infra: readonly string[];
  /** After these exit codes a managed job is started again. */
  readonly recoverOn: readonly number[];
}

const knownKeys = new Set([
  'name',
  'resources',
  'num_nodes',
  'workdir',
  'file_mounts',
  'file_mounts_mapping',
  'envs',
  'secrets',
  'setup',
  'run',
]);
const nameForm = /^[a-zA-Z0-9]+(?:[._-]{1,2}[a-zA-Z0-9]+)*$/;

type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isFields(value) ? value : {}).map(([name, each]) => [name, String(each)]),
  );

const parse = (text: string): Fields => {
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch {
    // Falls through: the same answer as for a value that is no mapping.
  }
  const failure: SkyError = { type: 'ParserError', message: 'while parsing a flow mapping' };
  throw failure;
};

const checkFields = (fields: Fields): void => {
  const unknown = Object.keys(fields).find((key) => !knownKeys.has(key));
  const failure: SkyError | null =
    unknown === undefined
      ? null
      : {
          type: 'InvalidSkyPilotConfigError',
          message: `Invalid task YAML: Found unsupported field '${unknown}'.`,
        };
  if (failure !== null) throw failure;
  const name = textOf(fields['name']);
  if (name !== null && !nameForm.test(name)) {
    const wrong: SkyError = { type: 'ValueError', message: `Invalid task name ${name}` };
    throw wrong;
  }
};

const resourcesOf = (fields: Fields) => {
  const resources = isFields(fields['resources']) ? fields['resources'] : {};
  const choices = resources['ordered'] ?? resources['any_of'] ?? [resources];
  const recovery = isFields(resources['job_recovery']) ? resources['job_recovery'] : {};
  const codes = recovery['recover_on_exit_codes'];
  return {
    infra: (Array.isArray(choices) ? choices : []).flatMap((choice) =>
      isFields(choice) ? [String(choice['infra'])] : [],
    ),
    recoverOn: Array.isArray(codes) ? codes.map(Number) : [],
  };
};

/** Reads a task as the server does; throws the failure that the server gives. */
export const readTask = (text: string): SkyTask => {
  const fields = parse(text);
  checkFields(fields);
  const workdir = textOf(fields['workdir']);
  const mapping = textsOf(fields['file_mounts_mapping']);
  return {
    name: textOf(fields['name']),
    workdir: workdir === null ? null : (mapping[workdir] ?? workdir),
    setup: textOf(fields['setup']),
    run: textOf(fields['run']) ?? 'true',
    environment: { ...textsOf(fields['envs']), ...textsOf(fields['secrets']) },
    ...resourcesOf(fields),
  };
};
