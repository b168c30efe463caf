import { operations } from '@vibeml/sdk';
import { expect, test } from 'vitest';
import { instructions } from './guide/instructions.ts';
import { toolNames } from './names/tool-names.ts';
import { publishedTools } from './published-tools.generated.ts';
import { isRecord, propertiesOf } from './schemas/json-schema.ts';
import { publishSurface } from './schemas/publish-surface.ts';
import { readJsonSchema } from './schemas/read-json-schema.ts';
import { surface, surfaceWith, wholeSurface } from './surface.ts';
import type { Tool } from './tool.ts';
import { readToolsets } from './toolsets.ts';

const listing = (tools: readonly Tool[]) =>
  tools.map(({ name, description }) => ({ name, description, ...publishedTools[name] }));
const listed = listing(wholeSurface);

test('what is published is what the operations say; if not, run the generate script', () => {
  expect(publishedTools).toEqual(publishSurface(operations));
});

/** Consent is given by a person. */
const withoutTool = ['approvePlan', 'approveGroup'] as const;

test('every operation has its tool but consent, which has none', () => {
  expect(
    wholeSurface
      .flatMap(({ operation, other }) => [operation, ...(other ? [other.operation] : [])])
      .sort(),
  ).toEqual(
    Object.keys(operations)
      .filter((name) => withoutTool.every((none) => none !== name))
      .sort(),
  );
  for (const name of withoutTool) expect(toolNames[name]).toBeNull();
  for (const { name, operation, other } of wholeSurface) {
    expect(name).toBe(toolNames[operation]);
    if (other !== null) expect(name).toBe(toolNames[other.operation]);
  }
});

test.each(listed)(
  '$name says what it is',
  ({ name, description, title, annotations, inputSchema, outputSchema }) => {
    expect(name).toMatch(/^vibeml(_[a-z]+)+$/);
    expect(name.length).toBeLessThanOrEqual(40);
    expect(description.length).toBeLessThanOrEqual(900);
    expect(description).not.toMatch(/\b(IMPORTANT|MUST|NEVER|ALWAYS)\b/);
    expect(title).toMatch(/\S/);
    expect(
      Object.values(annotations ?? {}).filter((hint) => typeof hint === 'boolean'),
    ).toHaveLength(4);
    expect(inputSchema?.['additionalProperties']).toBe(false);
    // Open: an answer may grow without breaking a client that kept the old schema.
    expect(outputSchema?.['additionalProperties']).not.toBe(false);
    expect(outputSchema?.['required']).toEqual(['summary']);
  },
);

const argumentsOf = (schema: unknown): [string, unknown][] => {
  const properties = Object.entries(propertiesOf(readJsonSchema(schema)));
  return properties.flatMap(([name, each]) => [
    [name, each] as [string, unknown],
    ...(name === 'hyperparameters' ? argumentsOf(each) : []),
  ]);
};

test.each(listed)('$name describes every argument, in snake case', ({ inputSchema }) => {
  for (const [name, schema] of argumentsOf(inputSchema)) {
    expect(name).toMatch(/^[a-z0-9_]+$/);
    expect(isRecord(schema) && schema['description'], name).toMatch(/\S/);
    expect(JSON.stringify(schema)).not.toMatch(/listRuns|planRun|nextCursor/);
  }
});

test('no argument agrees for a person, and none says where files are written', () => {
  const names = listed.flatMap(({ inputSchema }) => argumentsOf(inputSchema).map(([name]) => name));
  expect(
    names.filter((name) =>
      /confirm|approv|consent|force|yes|output|directory|destination/.test(name),
    ),
  ).toEqual([]);
});

test('the tools that change something say so', () => {
  const hints = listed.map(({ name, annotations }) => [
    name,
    annotations?.readOnlyHint,
    annotations?.destructiveHint,
  ]);
  expect(hints.filter(([, readOnly]) => readOnly === false)).toEqual([
    ['vibeml_launch_run', false, true],
    ['vibeml_stop_run', false, true],
  ]);
});

test('the list of tools stays below 6,000 tokens', () => {
  // Measured with two tokenizers: 4.2 characters a token. 4 leaves a margin, and 10 % are added.
  const tokens = JSON.stringify({ tools: listing(surface) }).length / 4;
  expect(tokens * 1.1).toBeLessThan(6000);
});

test('what is asked for is offered besides, and nothing else', () => {
  expect(surface.map(({ name }) => name)).not.toContain('vibeml_list_billing_resources');
  expect(surfaceWith(['cleanup']).map(({ name }) => name)).toEqual([
    ...surface.map(({ name }) => name),
    'vibeml_list_billing_resources',
  ]);
  expect(readToolsets(' cleanup,')).toEqual({ toolsets: ['cleanup'], unknown: null });
  expect(readToolsets('cleanup,all')).toEqual({ toolsets: ['cleanup'], unknown: 'all' });
});

test('the instructions fit every host', () => {
  expect(instructions.length).toBeLessThanOrEqual(1500);
});
